-- statements: 2, rows t 1, not psql
CREATE TABLE t (a int, b text);
COPY t FROM STDIN CSV HEADER DELIMITER ',';
a,b
1,x
\.
