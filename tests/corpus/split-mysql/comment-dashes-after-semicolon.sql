-- statements: 2, shell mariadb
SELECT 1;--it's a comment
SELECT 2;
