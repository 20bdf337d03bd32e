-- statements: 3, shell mariadb
SET @@SESSION.sql_mode := 'ANSI_QUOTES';
SELECT 1 AS "\";
SELECT 2;
