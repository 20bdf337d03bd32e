-- statements: 2
SELECT 1 AS begin, 2 AS "end", 3 AS atomic; SELECT 4 AS copy;
