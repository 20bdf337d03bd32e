-- statements: 2, not shell
CREATE PROCEDURE p() BEGIN DO 1, IF(1, 2, 3); DO SLEEP(0); WHILE FALSE DO DO 1; END WHILE; END;
CALL p();
