-- problem: unterminated string 2:14
SELECT '한🦦', 'a;
