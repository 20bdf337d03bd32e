-- statements: 3
SET @@sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
SELECT '\', 1 AS "\";
SELECT 2;
