-- statements: 1
SELECT 'a;b' REGEXP '^[^;]*;', 'x' LIKE '%\%;';
