-- statements: 1, not shell
CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END