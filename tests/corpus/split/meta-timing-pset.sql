-- statements: 1, meta
\timing on
\pset pager off
\pset format unaligned
\x
\t
\a
SELECT 1;
