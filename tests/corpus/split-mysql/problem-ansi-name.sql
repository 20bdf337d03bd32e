-- problem: unterminated identifier 3:8
SET sql_mode = 'ANSI_QUOTES';
SELECT "a;
