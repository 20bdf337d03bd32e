-- statements: 1
SELECT 1 AS a b;
