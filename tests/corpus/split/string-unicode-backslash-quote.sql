-- statements: 2
SELECT U&'a\005C'; SELECT 2;
