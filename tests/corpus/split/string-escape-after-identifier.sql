-- statements: 2
SELECT 'x' AS else_e, 'a\' AS b; SELECT 2;
