-- problem: unterminated parenthesis 2:16
CREATE TABLE t (a int;
SELECT 1;
