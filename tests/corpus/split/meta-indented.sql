-- statements: 1, meta
   \echo x
	\timing off
SELECT 1;
