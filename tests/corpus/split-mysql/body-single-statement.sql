-- statements: 2, not shell
CREATE PROCEDURE p() SELECT IF(1, 2, 3), CASE 1 WHEN 1 THEN 2 END;
CALL p();
