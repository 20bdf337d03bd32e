-- statements: 3
CREATE TABLE event (begin int, end int, `if` int);
INSERT INTO event (begin, end) VALUES (1, 2);
SELECT begin, end FROM event;
