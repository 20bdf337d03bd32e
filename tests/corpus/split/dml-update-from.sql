-- statements: 3
CREATE TABLE t (i int, s text); UPDATE t SET s = x.s FROM (VALUES (1, 'a;')) AS x (i, s) WHERE x.i = t.i; DELETE FROM t USING t AS u WHERE t.i = u.i;
