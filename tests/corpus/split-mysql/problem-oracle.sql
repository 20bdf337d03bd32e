-- problem: oracle_mode - 3:1
SELECT 1;
SET sql_mode = 'ORACLE';
CREATE PROCEDURE p AS BEGIN NULL; END;
