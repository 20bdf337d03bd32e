-- statements: 2
SELECT B'0101'; SELECT b'1' || X'1F';
