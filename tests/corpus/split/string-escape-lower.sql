-- statements: 2
SELECT e'a\'; b'; SELECT e'\\'; 
