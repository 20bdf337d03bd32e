-- statements: 2, from 14
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN /* END; */ ATOMIC -- END;
 SELECT 1; /* END */ SELECT 2; END; SELECT f();
