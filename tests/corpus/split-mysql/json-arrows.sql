-- statements: 2
CREATE TABLE t (j json);
SELECT COUNT(*) FROM t WHERE JSON_EXTRACT(j, '$[0]."a;b"') IS NULL;
