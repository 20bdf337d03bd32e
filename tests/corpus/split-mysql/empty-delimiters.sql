-- statements: 1, not shell
DELIMITER //
//
SELECT 1//
;//
//
