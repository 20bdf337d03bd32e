-- statements: 2, meta
\echo 'hello; world'
SELECT 1;
\qecho done; really
\warn careful
SELECT 2;
