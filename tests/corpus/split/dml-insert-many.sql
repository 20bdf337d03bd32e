-- statements: 2
CREATE TABLE t (i int, s text);
INSERT INTO t (i, s) VALUES
  (1, 'a;'),
  (2, 'b''; '),
  (3, E'c\';'),
  (4, $$d;$$);
