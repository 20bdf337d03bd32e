-- problem: oracle_mode - 2:1
/*!50003 SET sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES,ORACLE' */;
SELECT 1;
