-- statements: 2, rows t 0
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
\.
