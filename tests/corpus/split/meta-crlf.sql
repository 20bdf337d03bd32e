-- statements: 1, meta
\restrict abc
SELECT 1;
\unrestrict abc
