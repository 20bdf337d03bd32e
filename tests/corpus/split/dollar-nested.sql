-- statements: 1
DO $outer$ BEGIN EXECUTE $inner$ SELECT 1; $inner$; END; $outer$;
