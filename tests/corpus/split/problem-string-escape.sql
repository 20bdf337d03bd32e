-- problem: unterminated string 2:8
SELECT E'a\';
