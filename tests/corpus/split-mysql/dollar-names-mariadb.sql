-- statements: 2, on mariadb
SELECT 1 AS $a$b, 2 AS $1;
SELECT 1 AS $1$b;
