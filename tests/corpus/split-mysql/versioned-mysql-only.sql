-- statements: 1, on mysql
SELECT 1 /*!80000 + 1 */ /*!99999 nonsense */;
