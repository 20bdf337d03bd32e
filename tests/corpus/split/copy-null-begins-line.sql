-- statements: 2, rows t 2
CREATE TABLE t (a text);
COPY t FROM stdin;
\N
\\.
\.
