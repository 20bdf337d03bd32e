-- statements: 3, not shell
CREATE TABLE t (a int);
CREATE TRIGGER x BEFORE DELETE ON t FOR EACH ROW IF OLD.a = 1 THEN SET @x = 1; SET @y = 2; END IF;
DELETE FROM t;
