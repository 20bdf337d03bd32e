-- statements: 2
SELECT N'a;b'; SELECT n'c''; d';
