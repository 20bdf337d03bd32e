-- problem: unterminated copy data 3:1
CREATE TABLE t (i int);
COPY t FROM stdin;
1
2
