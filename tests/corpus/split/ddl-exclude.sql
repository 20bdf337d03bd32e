-- statements: 1
CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&));
