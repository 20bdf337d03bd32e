-- statements: 2
SELECT 1; -- /* not opened
SELECT 2; -- */
