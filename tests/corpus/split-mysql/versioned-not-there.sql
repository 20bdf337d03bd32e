-- statements: 1, not shell
SELECT 1 /*!999999 nonsense; here */;
