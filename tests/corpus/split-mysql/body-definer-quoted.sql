-- statements: 2, not shell
CREATE DEFINER=`admin`@`%` PROCEDURE `p;q`() BEGIN SELECT 1; SELECT 2; END;
DROP PROCEDURE `p;q`;
