-- statements: 2
SELECT 1 AS "$$;"; SELECT 2 AS "$a$;";
