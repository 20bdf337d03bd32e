-- statements: 2
SELECT 1 -- a ; still a comment;
; SELECT 2;
