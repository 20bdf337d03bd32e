-- statements: 2, not shell, on mariadb
BEGIN NOT ATOMIC DECLARE x int; IF 1 THEN SELECT 1; END IF; SELECT 2; END;
SELECT 3;
