-- statements: 2, rows t 1
CREATE TABLE t (a int, b text);
COPY t FROM stdin WHERE a > 1;
1	x
2	y
\.
