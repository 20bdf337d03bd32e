-- statements: 2, not shell
CREATE PROCEDURE p(a int) BEGIN IF (a > 1) THEN SELECT 1; END IF; SELECT IF(a > 1, 2, 3); END;
CALL p(1);
