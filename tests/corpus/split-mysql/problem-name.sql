-- problem: unterminated identifier 2:8
SELECT `a;
