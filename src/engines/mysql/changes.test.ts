import { expect, test } from "vitest";
import { changesOf } from "./changes.js";

// What replaces a definition says how it is to be; what replaces a table, moves rows or sets what is counted takes data away.
test.each([
  ["CREATE OR REPLACE VIEW v AS SELECT 1", true],
  ["CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1", true],
  ["CREATE OR REPLACE PROCEDURE p() SELECT 1", true],
  ["CREATE OR REPLACE TABLE t (a int)", false],
  ["CREATE OR REPLACE SEQUENCE s", false],
  ["CREATE VIEW v AS SELECT 1", false],
  ["CREATE TABLE IF NOT EXISTS t (a int)", true],
  ["CREATE OR REPLACE EVENT e ON SCHEDULE AT NOW() DO DELETE FROM t", false],
  ["ALTER TABLE t MODIFY a bigint, COMMENT 'x', ENGINE = InnoDB", true],
  ["ALTER TABLE t CHANGE a b int, CHANGE b a int", false],
  ["ALTER TABLE t DROP COLUMN y, ADD y int", false],
  ["ALTER TABLE t DROP FOREIGN KEY f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (a)", true],
  ["ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b), COMMENT 'x'", true],
  ["ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b), DROP COLUMN c", false],
  ["ALTER TABLE t DROP INDEX i, ADD INDEX j (a)", false],
  ["ALTER TABLE t DROP INDEX i, RENAME INDEX j TO i", false],
  ["ALTER TABLE t ADD CHECK (a > 0)", false],
  ["ALTER TABLE t AUTO_INCREMENT = 100", false],
  ["ALTER TABLE t COMMENT 'x' AUTO_INCREMENT = 100", false],
  ["ALTER TABLE t DISCARD TABLESPACE", false],
  ["ALTER TABLE t IMPORT TABLESPACE", false],
  ["ALTER TABLE t SECONDARY_LOAD", false],
  ["ALTER TABLE t TRUNCATE PARTITION p", false],
  ["ALTER TABLE t EXCHANGE PARTITION p WITH TABLE s", false],
  ["ALTER TABLE t COALESCE PARTITION 1", false],
  ["ALTER TABLE t ADD SOMETHING NEW FOR US", false],
  ["ALTER SEQUENCE s RESTART 100", false],
  ["ALTER EVENT e ENABLE", false],
  ["ALTER INSTANCE ROTATE INNODB MASTER KEY", false],
  ["ALTER USER u IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD", false],
  ["ALTER VIEW v AS SELECT 1", true],
  ["ALTER DEFINER = CURRENT_USER SQL SECURITY INVOKER VIEW v AS SELECT 1", true],
  ["ALTER DATABASE CHARACTER SET utf8mb4", true],
  ["GRANT SELECT ON a.* TO u", true],
  ["REVOKE SELECT ON a.* FROM u", false],
])("%s: as often as one likes: %s", (statement, repeatable) => {
  expect(changesOf(statement)).toMatchObject({ repeatable });
});

// A name that is given up and taken is there before and after.
test.each([
  ["ALTER TABLE t RENAME COLUMN x TO y, RENAME COLUMN y TO x", []],
  ["ALTER TABLE t CHANGE x Y int, CHANGE y X int", []],
  ["ALTER TABLE t RENAME COLUMN x TO X", []],
  ["ALTER TABLE t DROP COLUMN y, ADD y int", []],
  ["ALTER TABLE t DROP COLUMN y, RENAME COLUMN x TO y", ["column t.x"]],
  ["ALTER TABLE t DROP INDEX i, ADD INDEX i (y)", []],
  ["ALTER TABLE t DROP CONSTRAINT u, ADD UNIQUE u (y)", []],
  ["ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a)", []],
  ["ALTER TABLE t DROP FOREIGN KEY f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (a)", []],
  ["ALTER TABLE t DROP CHECK c, ADD CONSTRAINT c CHECK (a > 0)", []],
  ["ALTER TABLE t DROP INDEX i, ADD INDEX j (y)", ["index t.i", "index t.j"]],
  ["ALTER TABLE t ADD INDEX (a), ADD UNIQUE (a, b)", ["index t (a)", "unique t (a, b)"]],
  ["ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES o (a)", ["foreign key t (a)"]],
  ["ALTER TABLE t ADD INDEX ((a + 1)), ADD CHECK (a > 0)", []],
  ["ALTER EVENT e ON SCHEDULE EVERY 1 DAY RENAME TO f", ["event e", "event f"]],
  ["ALTER EVENT e RENAME TO E", []],
  ["RENAME TABLE a TO b, b TO a", []],
  ["CREATE EVENT e ON SCHEDULE AT NOW() DO DELETE FROM t", []],
  ["CREATE EVENT e ON SCHEDULE EVERY 1 DAY ENDS '2030-01-01' DO DELETE FROM t", []],
  ["CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t", ["event e"]],
])("%s is told by %j", (statement, told) => {
  expect(changesOf(statement).changes.map(({ object }) => object)).toEqual(told);
});

// Where that moment stays as it was, it says nothing.
test.each([
  ["ALTER TABLE t RENAME COLUMN x TO y, RENAME COLUMN y TO x", true],
  ["ALTER TABLE t AUTO_INCREMENT = 100", true],
  ["ALTER TABLE t REORGANIZE PARTITION p INTO (PARTITION q VALUES LESS THAN (1))", true],
  ["ALTER TABLE t TRUNCATE PARTITION p", false],
  ["ALTER TABLE t EXCHANGE PARTITION p WITH TABLE s", false],
  ["ALTER TABLE t IMPORT PARTITION p TABLESPACE", false],
  ["ALTER TABLE t DISCARD TABLESPACE", false],
  ["ALTER TABLE t DISABLE KEYS", false],
  ["ALTER TABLE t RENAME TO u", false],
  ["ALTER SEQUENCE s RESTART 100", false],
  ["TRUNCATE TABLE t", false],
])("%s is told by when its table was made: %s", (statement, tells) => {
  expect(changesOf(statement).tables.length > 0).toBe(tells);
});
