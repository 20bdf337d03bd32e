-- statements: 2
SELECT 'a\';b';
SELECT 2;
