-- statements: 1, on mysql, not shell
/*!50001 SET @a = 1 /* ; inner */ + 1 */;
