-- statements: 2
DO $$
BEGIN
  PERFORM 1;
END;
$$;
SELECT 2;
