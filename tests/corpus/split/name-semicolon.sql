-- statements: 2
SELECT 1 AS "a;b"; SELECT 2 AS "c"";";
