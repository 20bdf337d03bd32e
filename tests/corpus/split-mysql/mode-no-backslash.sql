-- statements: 3
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT 'a\';
SELECT '\', ';';
