-- statements: 3, rows t 1
CREATE TABLE t (a int, b text);
COPY t FROM STDIN;
1	x
\.
SELECT 1;
