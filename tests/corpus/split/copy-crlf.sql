-- statements: 2, rows t 2
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	x
2	y
\.
