-- statements: 1
SELECT 1 +# one
 2;
