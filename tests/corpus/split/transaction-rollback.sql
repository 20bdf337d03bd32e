-- statements: 3
BEGIN; CREATE TABLE t (i int); ROLLBACK;
