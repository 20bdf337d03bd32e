-- statements: 2
DELIMITER --
SELECT 1--
SELECT 2 -- 
DELIMITER ;
