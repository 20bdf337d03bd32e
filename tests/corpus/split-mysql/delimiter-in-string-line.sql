-- statements: 2
SELECT 'a
DELIMITER //
';
SELECT 2;
