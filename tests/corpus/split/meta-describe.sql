-- statements: 1, meta, not psql
\d
\dt+ public.*
\l
SELECT 1;
