-- statements: 2, not shell
CREATE PROCEDURE p() BEGIN SET @s = 'SELECT 1; -- '; SET @s = 'SELECT 1'; PREPARE x FROM @s; EXECUTE x; DEALLOCATE PREPARE x; END;
CALL p();
