-- statements: 1
SELECT /*!50000 'a*/b' , */ 1;
