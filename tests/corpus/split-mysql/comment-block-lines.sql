-- statements: 1
/*
 * a header; it's long
 */
SELECT 1;
