-- statements: 2
SELECT 1 AS "a\"; SELECT 2;
