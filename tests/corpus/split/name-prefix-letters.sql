-- statements: 2
SELECT 1 AS e, 2 AS b, 3 AS x, 4 AS n, 5 AS u; SELECT 6 AS U;
