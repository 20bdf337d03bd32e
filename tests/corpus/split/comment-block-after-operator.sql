-- statements: 1
SELECT 4 */* c; */ 5;
