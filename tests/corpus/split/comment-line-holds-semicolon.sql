-- statements: 2
SELECT 1 -- ; SELECT 7;
; SELECT 2;
