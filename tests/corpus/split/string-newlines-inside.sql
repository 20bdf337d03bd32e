-- statements: 2
SELECT 'a;
-- not a comment;
/* nor this; ';
SELECT 2;
