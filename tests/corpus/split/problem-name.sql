-- problem: unterminated identifier 2:13
SELECT 1 AS "a; SELECT 2;
