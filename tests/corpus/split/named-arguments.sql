-- statements: 2
CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a + b'; SELECT f(a => 1, b := 2);
