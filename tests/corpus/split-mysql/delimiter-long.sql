-- statements: 2, shell mariadb
DELIMITER ---------8<---------
SELECT 1---------8<---------
SELECT 2
---------8<---------
