-- statements: 1, meta
\set ON_ERROR_STOP on
\set ON_ERROR_STOP 1
\set ON_ERROR_STOP
\set QUIET 1
\set VERBOSITY verbose
SELECT 1;
