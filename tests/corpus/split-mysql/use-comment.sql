-- statements: 2, not shell
USE information_schema -- there
SELECT COUNT(*) > 0 FROM tables;
