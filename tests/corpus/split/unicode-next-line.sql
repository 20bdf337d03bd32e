-- statements: 1
SELECT ';;';
