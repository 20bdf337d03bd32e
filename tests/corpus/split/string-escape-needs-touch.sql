-- statements: 2
SELECT 1 AS e, 'a\' AS b; SELECT 2;
