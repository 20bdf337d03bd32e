-- statements: 2
SELECT 5 -- ; '
;
-- SELECT 9;
SELECT 2;
