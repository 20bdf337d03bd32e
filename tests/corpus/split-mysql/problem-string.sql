-- problem: unterminated string 3:8
SELECT 1;
SELECT 'a;
SELECT 2;
