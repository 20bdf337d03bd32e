-- statements: 2
SELECT 'é;'; SELECT 1 AS é;
