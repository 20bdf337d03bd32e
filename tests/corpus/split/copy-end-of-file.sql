-- statements: 2, rows t 1, not psql
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	x
\.