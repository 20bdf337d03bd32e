-- statements: 2, not shell
CREATE PROCEDURE p() BEGIN DECLARE i int DEFAULT 0; a: LOOP SET i = i + 1; IF i > 3 THEN LEAVE a; END IF; END LOOP a; b: WHILE i > 0 DO SET i = i - 1; END WHILE b; REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT; c: REPEAT SET i = 9; UNTIL TRUE END REPEAT c; END;
CALL p();
