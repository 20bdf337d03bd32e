-- statements: 2, from 14
CREATE FUNCTION f(a int) RETURNS int RETURN CASE WHEN a > 0 THEN 1 ELSE 0 END; SELECT f(1);
