-- statements: 4
SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');
SELECT '\';
SET sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '');
SELECT '\';';
