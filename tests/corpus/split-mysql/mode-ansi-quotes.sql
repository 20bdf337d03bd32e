-- statements: 3, shell mariadb
SET SESSION sql_mode = 'ANSI_QUOTES';
SELECT "a\" FROM (SELECT 1 AS "a\") t;
SELECT '\';';
