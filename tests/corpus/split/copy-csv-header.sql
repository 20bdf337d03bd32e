-- statements: 2, rows t 1, not psql
CREATE TABLE t (a int, b text);
COPY t FROM STDIN WITH (FORMAT csv, HEADER true, DELIMITER ';', QUOTE '''');
a;b
1;'x;y'
\.
