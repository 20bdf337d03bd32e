-- statements: 1
/*!50001 SELECT 9; */ SELECT 1 /*+ hint; */;
