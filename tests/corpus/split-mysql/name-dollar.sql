-- statements: 4
CREATE TABLE t$1 (a$$ int, b$ int);
INSERT INTO t$1 (a$$) VALUES (1);
SELECT a$$ FROM t$1;
SELECT b$ FROM t$1;
