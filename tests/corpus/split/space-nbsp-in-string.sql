-- statements: 2
SELECT ' ; '; SELECT 2;
