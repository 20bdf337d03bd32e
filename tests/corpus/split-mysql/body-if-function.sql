-- statements: 2, not shell
CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN IF(a > 1, 2, 3);
SELECT f(1), IF(1, 2, 3);
