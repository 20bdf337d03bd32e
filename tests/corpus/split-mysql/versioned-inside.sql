-- statements: 2
CREATE TABLE t (a int) /*!40100 DEFAULT CHARSET=utf8mb4 */;
SELECT 1 /*!50000 + 1 */;
