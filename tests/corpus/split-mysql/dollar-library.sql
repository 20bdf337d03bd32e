-- statements: 2, on mysql-9
CREATE LIBRARY l LANGUAGE JAVASCRIPT AS $$ export function f(n) { let x = n; return x; } $$;
DROP LIBRARY l;
