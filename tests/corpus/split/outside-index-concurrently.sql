-- statements: 3, apart
CREATE TABLE t (i int); CREATE INDEX CONCURRENTLY t_i ON t (i); DROP INDEX CONCURRENTLY t_i;
