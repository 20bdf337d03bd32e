-- statements: 2, from 14
CREATE FUNCTION f(a int) RETURNS int RETURN a + 1; SELECT f(1);
