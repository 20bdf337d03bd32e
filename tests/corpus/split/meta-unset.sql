-- statements: 1, meta
\unset QUIET
SELECT 1;
