-- statements: 2
SELECT 'a' LIKE 'a' ESCAPE '|';
SELECT 'a' LIKE 'a' ESCAPE '\\';
