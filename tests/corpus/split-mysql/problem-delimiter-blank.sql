-- problem: bad_delimiter - 2:1
DELIMITER '/ /'
