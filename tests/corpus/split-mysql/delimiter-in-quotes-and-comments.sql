-- statements: 2
DELIMITER //
SELECT 'a//', "b//", `c`.`x//` FROM (SELECT 1 AS `x//`) c /* // */ -- //
//
SELECT 2 # //
//
DELIMITER ;
