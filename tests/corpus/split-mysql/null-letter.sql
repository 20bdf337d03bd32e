-- statements: 2, on mariadb, not shell
SELECT \N;
SELECT 1, \N, 2;
