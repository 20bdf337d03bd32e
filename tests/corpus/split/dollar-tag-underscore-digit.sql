-- statements: 2
SELECT $_1$ ; $1$ ; $_1$; SELECT $a1$;$a1$;
