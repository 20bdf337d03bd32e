-- statements: 3, not shell
DELIMITER //
CREATE TABLE a (i int);
INSERT INTO a VALUES (1);
//
DELIMITER ;
DROP TABLE a;
