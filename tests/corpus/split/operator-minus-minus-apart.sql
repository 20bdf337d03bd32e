-- statements: 2
SELECT 1 - -1; SELECT 1 - - 1;
