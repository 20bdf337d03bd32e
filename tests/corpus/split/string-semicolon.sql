-- statements: 2
SELECT 'a;b'; SELECT 'c;';
