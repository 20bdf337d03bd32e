-- statements: 3
SELECT 1\G SELECT 2\gSELECT 3;
