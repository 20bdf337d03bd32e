-- statements: 1
SELECT @ -5, |/ 25, ||/ 27;
