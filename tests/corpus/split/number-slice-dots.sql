-- statements: 1
DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM i; END LOOP; END $$;
