-- problem: unterminated comment 2:10
SELECT 1 /* a; /* 
