-- statements: 2
CREATE SCHEMA a; CREATE TABLE a . t (i int);
