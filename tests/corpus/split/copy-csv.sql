-- statements: 2, rows t 2, not psql
CREATE TABLE t (a int, b text);
COPY t (a, b) FROM STDIN WITH (FORMAT csv);
1,"a;b"
2,"it's"
\.
