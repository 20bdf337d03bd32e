-- problem: unterminated parenthesis 3:16
SELECT 1;
CREATE TABLE t (i int; SELECT 2;
