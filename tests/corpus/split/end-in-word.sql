-- statements: 1
TABLE pg_class LIMIT ALL