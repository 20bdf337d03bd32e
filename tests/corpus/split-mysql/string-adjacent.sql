-- statements: 1
SELECT 'x' 'y;z' "q;"
 'w;';
