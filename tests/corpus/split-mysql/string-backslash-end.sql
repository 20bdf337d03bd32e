-- statements: 2
SELECT 'a\\';
SELECT 'b;\\\';';
