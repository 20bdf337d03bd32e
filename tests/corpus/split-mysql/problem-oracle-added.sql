-- problem: oracle_mode - 2:1
SET @@sql_mode = CONCAT(@@sql_mode, ',ORACLE');
SELECT 1;
