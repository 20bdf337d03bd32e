-- statements: 2
SELECT '-- not', '/* not', '# not';
SELECT "*/";
