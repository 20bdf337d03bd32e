-- statements: 3, apart
CREATE TABLE t (i int); VACUUM t; VACUUM (ANALYZE, VERBOSE) t;
