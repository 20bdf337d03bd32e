-- statements: 2
SELECT ((1 + (2)) * ((3))); SELECT (SELECT (SELECT ';'));
