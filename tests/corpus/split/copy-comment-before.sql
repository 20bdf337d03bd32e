-- statements: 2, rows t 1
CREATE TABLE t (a int, b text);
/* COPY; */ COPY -- x;
 t /* FROM; */ FROM stdin; -- data follows
1	x
\.
