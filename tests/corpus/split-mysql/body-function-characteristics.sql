-- statements: 2, not shell
CREATE FUNCTION f(a varchar(10) CHARACTER SET utf8mb4) RETURNS varchar(10) CHARACTER SET utf8mb4 READS SQL DATA SQL SECURITY INVOKER COMMENT 'begin; if' BEGIN SET a = 'x'; RETURN a; END;
SELECT f('b');
