-- problem: unterminated parenthesis 2:8
SELECT (1 + (2); SELECT 3;
