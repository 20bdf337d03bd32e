-- statements: 2, not shell
CREATE PROCEDURE p() main: BEGIN in_it: BEGIN LEAVE in_it; END in_it; `q;r`: BEGIN SELECT 1; END; LEAVE main; END main;
CALL p();
