-- statements: 2
SELECT 'a\'; SELECT 2;
