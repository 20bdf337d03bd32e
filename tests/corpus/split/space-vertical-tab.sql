-- statements: 2, from 16
SELECT1;SELECT 2;
