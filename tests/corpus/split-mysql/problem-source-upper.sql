-- problem: meta_command source 3:1
SELECT 1;
SOURCE other.sql;
