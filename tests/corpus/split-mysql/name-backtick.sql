-- statements: 3
CREATE TABLE `a;b` (`c``;d` int, `it's` int);
INSERT INTO `a;b` VALUES (1, 2);
DROP TABLE `a;b`;
