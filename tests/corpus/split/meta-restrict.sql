-- statements: 1, meta
\restrict kGq0aZ1b2C3d4E5f

SELECT 1;

\unrestrict kGq0aZ1b2C3d4E5f
