-- statements: 4
SET @a = 1, @`b;c` = 2, @'d;e' = 3;
SELECT @a, @`b;c`, @'d;e';
SET @end := 1, @begin = 2;
SELECT @@session.autocommit, @a:=@a+1;
