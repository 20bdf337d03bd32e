-- statements: 2
SELECT 1 AS "it's;"; SELECT 2 AS "--;";
