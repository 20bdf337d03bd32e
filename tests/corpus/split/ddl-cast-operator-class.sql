-- statements: 2
CREATE TYPE pair AS (a int, b text); CREATE FUNCTION f(p pair) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT p.b || ';' $$;
