-- statements: 3, rows t 2
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	SELECT 1;
2	COPY t FROM stdin;
\.
SELECT 1;
