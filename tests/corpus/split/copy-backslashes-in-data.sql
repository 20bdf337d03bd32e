-- statements: 3, rows t 4
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	a\\b
2	\N
3	\\.
4	x\\.
\.
SELECT 1;
