-- statements: 1, shell mariadb
SELECT /*M! ( 1 + */ 2 /*M! ) */;
