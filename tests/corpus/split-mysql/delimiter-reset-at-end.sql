-- statements: 1
DELIMITER //
SELECT 1//
