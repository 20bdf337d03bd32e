-- statements: 3
CREATE TABLE t (
  i int
);
INSERT INTO t VALUES (1);
SELECT * FROM t;
