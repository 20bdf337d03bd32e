-- problem: unterminated string 2:8
SELECT "a;
