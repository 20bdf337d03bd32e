-- statements: 2
SELECT 1\g
SELECT 2 \g
