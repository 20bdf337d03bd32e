-- statements: 1
SELECT $$ end; $$