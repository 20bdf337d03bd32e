-- statements: 3, not shell
CREATE PROCEDURE p(`end` int) BEGIN REPEAT SET `end` = `end` + 1; UNTIL end > 4 END REPEAT; REPEAT SET `end` = `end` + 1; UNTIL 9 < end END REPEAT; SELECT 5; END;
CREATE PROCEDURE q(a int) BEGIN REPEAT SET a = a + 1; UNTIL (a > 4) END REPEAT; SELECT 5; END;
SELECT 3;
