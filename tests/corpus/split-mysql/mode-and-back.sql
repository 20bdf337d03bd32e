-- statements: 4
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT 'a\';
SET sql_mode = '';
SELECT 'a\';';
