-- statements: 2, not psql
SELECT E'a' -- ';
 '\';b'; SELECT 2;
