-- statements: 3
CREATE TABLE t (i int);
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'j') THEN
    ALTER TABLE t ADD COLUMN j int;
  END IF;
END
$$;
SELECT j FROM t;
