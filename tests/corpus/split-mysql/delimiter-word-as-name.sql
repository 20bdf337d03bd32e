-- statements: 2
CREATE TABLE t (
  delimiter int
);
SELECT
delimiter FROM t;
