-- statements: 2
SELECT "a;b", "it's", "a\";b";
SELECT 2;
