-- statements: 3
SET @sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT '\';';
SELECT 'SET sql_mode = NO_BACKSLASH_ESCAPES';
