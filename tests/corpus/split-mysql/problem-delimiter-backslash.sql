-- problem: bad_delimiter - 3:3
SELECT 1;
  DELIMITER \\
