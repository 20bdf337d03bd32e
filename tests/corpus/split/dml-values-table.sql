-- statements: 2
VALUES (1, ';'), (2, ''); TABLE pg_class;
