-- statements: 3
CREATE TABLE t (i int); CREATE TABLE log (w text);
CREATE OR REPLACE RULE r AS ON UPDATE TO t DO ALSO (
  INSERT INTO log VALUES ('a;');
  INSERT INTO log VALUES ($$b;$$);
  INSERT INTO log VALUES (NEW.i::text)
);
