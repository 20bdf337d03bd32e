-- statements: 2, shell mariadb
SELECT 1 /*M! + 1 */ /*M!100100 + 2 */;
/*M!100100 SET @a = 1 */;
