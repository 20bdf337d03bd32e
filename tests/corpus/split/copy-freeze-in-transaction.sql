-- statements: 4, rows t 1
BEGIN; CREATE TABLE t (a int);
COPY t FROM stdin;
1
\.
COMMIT;
