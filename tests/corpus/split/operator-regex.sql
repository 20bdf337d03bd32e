-- statements: 2
SELECT 'a' ~ '^a;', 'a' !~* ';'; SELECT 'a' ~~ 'a;%';
