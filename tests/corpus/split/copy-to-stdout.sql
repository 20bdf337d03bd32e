-- statements: 2, apart
CREATE TABLE t (a int, b text);
COPY t TO STDOUT;
