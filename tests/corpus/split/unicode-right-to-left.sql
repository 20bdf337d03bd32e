-- statements: 1
SELECT '‮;abc‬';
