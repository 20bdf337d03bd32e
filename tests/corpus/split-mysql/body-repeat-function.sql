-- statements: 2, not shell
CREATE PROCEDURE p() BEGIN SELECT REPEAT('x;', 3); SELECT 2; END;
CALL p();
