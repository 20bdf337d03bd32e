-- statements: 1
SELECT 1 -- a; SELECT 2
;
