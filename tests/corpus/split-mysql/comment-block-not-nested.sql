-- statements: 2
SELECT 1 /* a /* b; */;
SELECT 2;
