-- statements: 2
delimiter //
CREATE PROCEDURE p()
BEGIN
  SELECT 1;
  SELECT 2;
END//
Delimiter ;
DROP PROCEDURE p;
