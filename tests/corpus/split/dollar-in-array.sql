-- statements: 2
SELECT ARRAY[$$a;$$,$b$;$b$]; SELECT 2;
