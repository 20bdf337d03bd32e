-- statements: 2
CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $body$
BEGIN
  NEW.updated_at := now(); -- it's;
  IF NEW.updated_at IS NULL THEN RAISE EXCEPTION 'no; time'; END IF;
  RETURN NEW;
END;
$body$ LANGUAGE plpgsql;
SELECT 1;
