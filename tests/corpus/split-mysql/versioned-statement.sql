-- statements: 2
/*!40101 SET NAMES utf8mb4 */;
/*!50001 SET @a = 1 */;
