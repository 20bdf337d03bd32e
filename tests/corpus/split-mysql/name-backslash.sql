-- statements: 2
CREATE TABLE `a\` (`b;\` int);
DROP TABLE `a\`;
