-- statements: 2
SELECT 'COPY t FROM stdin;
'; SELECT 2;
