-- statements: 2
DO LANGUAGE plpgsql $$ BEGIN PERFORM ';'; END; $$; SELECT 1;
