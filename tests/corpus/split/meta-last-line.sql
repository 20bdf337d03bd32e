-- statements: 1, meta
SELECT 1;
\unrestrict abc