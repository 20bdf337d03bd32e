-- statements: 2, apart
DO $$ BEGIN PERFORM 1; COMMIT; PERFORM 2; END $$; SELECT 1;
