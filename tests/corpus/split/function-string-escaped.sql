-- statements: 2
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN ''a;''''b''; END;'; SELECT f();
