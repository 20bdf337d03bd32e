-- statements: 2
SELECT 1 AS U&"d\0061t;a"; SELECT 2 AS u&"x;";
