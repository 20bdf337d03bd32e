-- statements: 1, meta
\d
\dt+ public.*
\l
SELECT 1;
