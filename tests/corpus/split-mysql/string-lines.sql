-- statements: 1
SELECT 'a;
-- b;
# c;
DELIMITER //
d';
