-- statements: 2
DO $$ BEGIN PERFORM 1; PERFORM 2; END $$; SELECT 1;
