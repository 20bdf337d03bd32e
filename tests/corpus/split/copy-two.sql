-- statements: 5, rows t 2
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	x
\.

COPY t FROM stdin;
2	y
\.
SELECT 1;
SELECT 2;
