-- statements: 2, not shell, on mariadb
CREATE PROCEDURE p() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; FOR r IN (SELECT 1 AS a) DO SELECT r.a; END FOR; END;
CALL p();
