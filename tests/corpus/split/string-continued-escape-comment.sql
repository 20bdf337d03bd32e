-- statements: 2
SELECT E'a' -- ';
 '\';b'; SELECT 2;
