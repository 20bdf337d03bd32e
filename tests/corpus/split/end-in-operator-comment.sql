-- statements: 1
SELECT 2 --