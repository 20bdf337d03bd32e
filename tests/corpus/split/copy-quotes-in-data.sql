-- statements: 3, rows t 5
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	it's
2	$$
3	/* 
4	"
5	--
\.
SELECT 1;
