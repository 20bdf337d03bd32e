import { halfDownOf, type Pair } from "../servers/journey.js";

/** What writes down that it ran is seen to undo what the up did: it writes rows of a table that the up took some of. */
const ledger = `
CREATE TABLE kept_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE first_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE last_ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE never_ledger (id int NOT NULL, part int NOT NULL);
CREATE VIEW ledger AS TABLE kept_ledger UNION ALL TABLE first_ledger UNION ALL TABLE last_ledger UNION ALL TABLE never_ledger;
CREATE TABLE once (a int PRIMARY KEY);
CREATE TABLE rows (a int, b text);
INSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, 500) g;
CREATE INDEX rows_1 ON rows (b);
INSERT INTO kept_ledger VALUES (1, 1);`;

const below = `INSERT INTO kept_ledger VALUES (2, 1);
CREATE INDEX CONCURRENTLY rows_2 ON rows (a);
-- sluice:down
INSERT INTO kept_ledger VALUES (2, 10);
DROP INDEX CONCURRENTLY rows_2;
INSERT INTO kept_ledger VALUES (2, 11);
`;

/** Transactions between what none holds; what is not in begins in the middle of one. */
const pairs: readonly Pair[] = [
  ["CREATE TABLE t3 (a int);", "DROP TABLE t3;"],
  ["DELETE FROM first_ledger WHERE id = 0;", "INSERT INTO first_ledger VALUES (3, 10);"],
  ["CREATE INDEX CONCURRENTLY rows_3 ON rows (a);", "DROP INDEX CONCURRENTLY rows_3;"],
  ["ALTER TABLE rows ADD COLUMN c3 int;", "ALTER TABLE rows DROP COLUMN c3;"],
  ["INSERT INTO once VALUES (3);", "DELETE FROM once WHERE a = 3;"],
  ["DROP INDEX CONCURRENTLY rows_1;", "CREATE INDEX CONCURRENTLY rows_1 ON rows (b);"],
  ["CREATE VIEW v3 AS SELECT 1 AS a;", "DROP VIEW v3;"],
  ["DELETE FROM last_ledger WHERE id = 0;", "INSERT INTO last_ledger VALUES (3, 11);"],
  ["CREATE UNIQUE INDEX CONCURRENTLY rows_4 ON rows (a, b);", "DROP INDEX CONCURRENTLY rows_4;"],
  ["CREATE TABLE u3 (a int);", "DROP TABLE u3;"],
  ["DELETE FROM never_ledger WHERE id = 0;", "INSERT INTO never_ledger VALUES (3, 12);"],
  ["CREATE INDEX CONCURRENTLY rows_5 ON rows (a);", "DROP INDEX CONCURRENTLY rows_5;"],
  ["ALTER TABLE rows ADD COLUMN d3 int;", "ALTER TABLE rows DROP COLUMN d3;"],
];

export const halfTakenBack = halfDownOf({ "001_ledger.sql": ledger, "002_below.sql": below }, "003_half.sql", {
  pairs,
  at: 9,
  bad: "CREATE TABLE u3 (a int, a int);",
});
