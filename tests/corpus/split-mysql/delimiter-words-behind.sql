-- statements: 2
DELIMITER // until further notice
SELECT 1//
DELIMITER ;
SELECT 2;
