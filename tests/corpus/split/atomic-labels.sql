-- statements: 2, from 14, not psql
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x.end FROM (SELECT 1 AS end, 2 AS case) x; END; SELECT 2;
