-- statements: 4
BEGIN;
CREATE TABLE t (i int);
INSERT INTO t VALUES (1);
COMMIT;
