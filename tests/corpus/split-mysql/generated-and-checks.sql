-- statements: 2
CREATE TABLE t (a int CHECK (a > 0), b int AS (a + 1) STORED, c varchar(9) DEFAULT ';', CONSTRAINT `x;y` CHECK (c <> ';'));
DROP TABLE t;
