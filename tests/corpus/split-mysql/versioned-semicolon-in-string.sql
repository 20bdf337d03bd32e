-- statements: 2
/*!50001 SET @a = ';' */;
SELECT @a;
