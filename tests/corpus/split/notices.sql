-- statements: 1
DO $$ BEGIN RAISE NOTICE 'one;'; RAISE WARNING 'two;'; END $$;
