-- statements: 1
SELECT B'01'
'10';
