-- problem: unterminated comment 3:1
SELECT 1;
/*!50003 CREATE TABLE t (a int);
SELECT 2;
