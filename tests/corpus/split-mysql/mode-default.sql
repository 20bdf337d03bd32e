-- statements: 4
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT '\';
SET sql_mode = DEFAULT;
SELECT '\';';
