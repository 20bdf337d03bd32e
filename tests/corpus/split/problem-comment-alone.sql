-- problem: unterminated comment 3:3
SELECT 1;
  /* begins
