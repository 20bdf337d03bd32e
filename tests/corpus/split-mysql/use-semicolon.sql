-- statements: 2, not shell
USE information_schema;
SELECT COUNT(*) > 0 FROM tables;
