-- statements: 1
SELECT 5 --
;
