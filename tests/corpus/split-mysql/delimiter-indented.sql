-- statements: 2
  DELIMITER //
SELECT 1//
	DELIMITER ;
SELECT 2;
