-- statements: 4
SET search_path = public, pg_catalog; SET TIME ZONE 'UTC'; SHOW search_path; RESET search_path;
