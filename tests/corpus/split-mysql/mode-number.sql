-- statements: 4
SET sql_mode = 1048576;
SELECT '\';
SET sql_mode = 4;
SELECT '\';', 1 AS "\";
