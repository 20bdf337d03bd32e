-- statements: 3
SET @@GLOBAL.sql_mode = @@GLOBAL.sql_mode;
SET GLOBAL sql_mode = @@GLOBAL.sql_mode;
SELECT 'a\';';
