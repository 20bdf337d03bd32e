-- statements: 3, shell mariadb
SET sql_mode = ANSI;
SELECT "a\" FROM (SELECT 1 AS "a\") t;
SELECT 2;
