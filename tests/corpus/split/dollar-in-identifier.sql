-- statements: 2
SELECT 1 AS x$$; SELECT 2;
