-- statements: 2
SELECT length($$a;$$)+length($x$;$x$); SELECT 2;
