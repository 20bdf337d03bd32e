-- statements: 1
SELECT 1 -- the end