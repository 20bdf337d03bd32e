-- statements: 2
SELECT 1\G
SELECT 2\G
