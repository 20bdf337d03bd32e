-- statements: 3, rows t 1
CREATE TABLE t (a int, b text);
cOpY t fRoM sTdIn;
1	x
\.
SELECT 1;
