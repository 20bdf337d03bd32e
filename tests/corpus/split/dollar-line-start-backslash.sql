-- statements: 2
SELECT $$
\connect x
\.
$$; SELECT 2;
