import { halfDownOf, type Pair } from "../servers/journey.js";

/**
 * What writes down that it ran is seen to undo what the up did: it writes rows of a table that the up took some of. What
 * `plain_ledger` holds has no transactions; whether that ran tells its part, from 10 on.
 */
const ledger = `
CREATE TABLE kept_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE back_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE never_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE plain_ledger (id int NOT NULL, part int NOT NULL) ENGINE = MyISAM;
CREATE VIEW ledger AS SELECT id, part FROM kept_ledger UNION ALL SELECT id, part FROM back_ledger
  UNION ALL SELECT id, part FROM never_ledger UNION ALL SELECT id, part FROM plain_ledger;
CREATE TABLE once (a int PRIMARY KEY);
CREATE TABLE things (a int NOT NULL, b varchar(100));
INSERT INTO things WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 200) SELECT n, CONCAT('thing ', n) FROM g;
CREATE INDEX things_1 ON things (b);
CREATE TABLE spare (a int);
INSERT INTO kept_ledger VALUES (1, 1);`;

const below = `INSERT INTO kept_ledger VALUES (2, 1);
ALTER TABLE things ADD COLUMN c2 int;
-- sluice:down
INSERT INTO kept_ledger VALUES (2, 5);
ALTER TABLE things DROP COLUMN c2;
INSERT INTO kept_ledger VALUES (2, 6);
`;

const pairs: readonly Pair[] = [
  ["CREATE TABLE t3 (a int);", "DROP TABLE t3;"],
  ["ALTER TABLE things ADD COLUMN c3 int;", "ALTER TABLE things DROP COLUMN c3;"],
  ["DELETE FROM back_ledger WHERE id = 0;", "INSERT INTO back_ledger VALUES (3, 5);"],
  ["CREATE INDEX things_3 ON things (a);", "DROP INDEX things_3 ON things;"],
  ["INSERT INTO once VALUES (3);", "DELETE FROM once WHERE a = 3;"],
  ["DROP INDEX things_1 ON things;", "CREATE INDEX things_1 ON things (b);"],
  ["DELETE FROM plain_ledger WHERE id = 0;", "INSERT INTO plain_ledger VALUES (3, 10);"],
  ["RENAME TABLE spare TO spent;", "RENAME TABLE spent TO spare;"],
  ["CREATE VIEW v3 AS SELECT 1 AS a;", "DROP VIEW v3;"],
  ["CREATE TABLE u3 (a int);", "DROP TABLE u3;"],
  ["DELETE FROM never_ledger WHERE id = 0;", "INSERT INTO never_ledger VALUES (3, 6);"],
  ["CREATE UNIQUE INDEX things_u3 ON things (a, b);", "DROP INDEX things_u3 ON things;"],
  ["ALTER TABLE things ADD COLUMN d3 int;", "ALTER TABLE things DROP COLUMN d3;"],
];

export const mysqlHalfDown = halfDownOf({ "001_ledger.sql": ledger, "002_below.sql": below }, "003_half.sql", {
  pairs,
  at: 9,
  bad: "CREATE TABLE u3 (a int, a int);",
});
