-- statements: 2
SELECT $a$ ; $$ ; $b$ ; $a$; SELECT 2;
