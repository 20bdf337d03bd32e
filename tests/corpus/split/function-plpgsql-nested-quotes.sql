-- statements: 2
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
  q text := $q$ SELECT ';' || $x$;$x$ $q$;
BEGIN
  EXECUTE q;
END $f$;
SELECT f();
