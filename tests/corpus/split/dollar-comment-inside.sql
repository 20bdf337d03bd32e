-- statements: 2
SELECT $$ -- not; a comment $$; SELECT $$ /* nor; $$;
