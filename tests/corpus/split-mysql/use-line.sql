-- statements: 2, not shell
use information_schema
SELECT COUNT(*) > 0 FROM tables;
