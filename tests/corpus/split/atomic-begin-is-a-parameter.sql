-- statements: 2
CREATE FUNCTION f(begin int, atomic int) RETURNS int LANGUAGE sql AS 'SELECT begin + atomic;'; SELECT f(1, 2);
