-- statements: 4, on mysql-9
CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC NO SQL LANGUAGE JAVASCRIPT AS $$
  let it = "isn't"; // 한국; $
  if (a > 1) { return 2; }
  return 1;
$$;
CREATE FUNCTION g(a INT) RETURNS INT DETERMINISTIC NO SQL LANGUAGE JAVASCRIPT AS $js$ let x = "$$"; return x.length; $js$;
DROP FUNCTION f;
DROP FUNCTION g;
