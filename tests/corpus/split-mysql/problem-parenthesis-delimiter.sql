-- problem: unterminated parenthesis 3:16
DELIMITER //
CREATE TABLE t (a int //
