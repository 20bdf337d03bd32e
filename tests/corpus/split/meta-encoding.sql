-- statements: 1, meta, not psql
\encoding utf8
\encoding UTF-8
\encoding 'UTF8'
SELECT 1;
