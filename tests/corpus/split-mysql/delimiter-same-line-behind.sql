-- statements: 3, not shell
DELIMITER //
SELECT 1// SELECT 2// DELIMITER ;
SELECT 3;
