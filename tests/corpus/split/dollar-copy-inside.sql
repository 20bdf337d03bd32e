-- statements: 2
SELECT $$
COPY t FROM stdin;
1
\.
$$; SELECT 2;
