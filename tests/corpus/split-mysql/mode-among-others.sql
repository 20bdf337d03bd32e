-- statements: 3
SET NAMES utf8mb4, @a = 'x,y', sql_mode = 'NO_BACKSLASH_ESCAPES', @b = (SELECT 1);
SELECT '\';
SELECT 2;
