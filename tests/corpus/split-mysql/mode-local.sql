-- statements: 3
SET LOCAL sql_mode="NO_BACKSLASH_ESCAPES";
SELECT '\';
SELECT 2;
