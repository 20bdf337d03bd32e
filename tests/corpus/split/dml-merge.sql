-- statements: 3, from 15
CREATE TABLE t (i int, s text); CREATE TABLE u (i int, s text); MERGE INTO t USING u ON t.i = u.i WHEN MATCHED THEN UPDATE SET s = ';' WHEN NOT MATCHED THEN INSERT VALUES (u.i, u.s);
