-- statements: 1
-- a
DELIMITER // 
-- b
SELECT 1//
/* c */
