-- statements: 2
SELECT $a$ ; $A$ ; $a$; SELECT 2;
