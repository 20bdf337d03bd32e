-- statements: 2
SELECT $$$$; SELECT $a$$a$;
