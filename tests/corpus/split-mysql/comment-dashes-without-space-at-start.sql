-- statements: 1, shell mariadb
--comment of a shell; it's one
SELECT 1;
