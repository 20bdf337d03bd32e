-- statements: 2
SELECT 'a' -- x;
 ';b'; SELECT 2;
