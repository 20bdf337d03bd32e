-- statements: 2, rows t 1
CREATE TABLE t (a int, b text);
COPY public.t (b, a) FROM stdin;
x	1
\.
