-- statements: 1, on mariadb
SELECT 1 /*!100100 + 3 */;
