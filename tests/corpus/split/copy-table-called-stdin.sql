-- statements: 2
CREATE TABLE stdin (a int); SELECT * FROM stdin;
