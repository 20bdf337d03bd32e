/** One kind of statement: how it fails, as it should have been, and what takes that back. */
export interface Kind {
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly back: readonly string[];
  readonly errno: number;
  /** Where it is another there. */
  readonly mariadbErrno?: number;
  /** It shares a transaction with rows beside it. */
  readonly rows?: true;
  /** Units of `bad` that are in before it fails, and how many it is. */
  readonly units?: readonly [number, number];
  /** What takes back the corrected one is not seen to undo what failed. */
  readonly other?: true;
}

export const kinds: Readonly<Record<string, Kind>> = {
  "CREATE TABLE": {
    bad: ["CREATE TABLE old (a INT)"],
    good: ["CREATE TABLE young (a INT)"],
    back: ["DROP TABLE young"],
    errno: 1050,
    other: true,
  },
  "CREATE TABLE … SELECT": {
    bad: ["CREATE TABLE young (a INT PRIMARY KEY) SELECT a FROM twice"],
    good: ["CREATE TABLE young (a INT) SELECT a FROM twice"],
    back: ["DROP TABLE young"],
    errno: 1062,
  },
  "ADD COLUMN": {
    bad: ["ALTER TABLE old ADD COLUMN b INT, ADD COLUMN a INT"],
    good: ["ALTER TABLE old ADD COLUMN b INT"],
    back: ["ALTER TABLE old DROP COLUMN b"],
    errno: 1060,
  },
  "a unique index over rows that are alike": {
    bad: ["ALTER TABLE twice ADD COLUMN b INT, ADD UNIQUE u (a)"],
    good: ["ALTER TABLE twice ADD COLUMN b INT, ADD INDEX u (a)"],
    back: ["ALTER TABLE twice DROP INDEX u, DROP COLUMN b"],
    errno: 1062,
  },
  "ADD FOREIGN KEY": {
    bad: ["ALTER TABLE twice ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES old (a)"],
    good: ["ALTER TABLE spare ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES old (a)"],
    back: ["ALTER TABLE spare DROP FOREIGN KEY f", "ALTER TABLE spare DROP INDEX f"],
    errno: 1452,
    other: true,
  },
  "DROP COLUMN": {
    bad: ["ALTER TABLE spare DROP COLUMN nope"],
    good: ["ALTER TABLE spare DROP COLUMN c"],
    back: ["ALTER TABLE spare ADD COLUMN c INT"],
    errno: 1091,
    other: true,
  },
  "DROP INDEX": {
    bad: ["DROP INDEX nope ON spare"],
    good: ["DROP INDEX b ON spare"],
    back: ["CREATE INDEX b ON spare (b)"],
    errno: 1091,
    other: true,
  },
  "DROP of several tables": {
    bad: ["DROP TABLE spare, missing, extra"],
    good: ["DROP TABLE IF EXISTS extra, missing"],
    back: ["CREATE TABLE extra (a INT)"],
    errno: 1051,
  },
  RENAME: {
    bad: ["RENAME TABLE extra TO young, missing TO other"],
    good: ["RENAME TABLE extra TO young"],
    back: ["RENAME TABLE young TO extra"],
    errno: 1146,
  },
  TRUNCATE: {
    bad: ["TRUNCATE TABLE missing"],
    good: ["TRUNCATE TABLE words"],
    back: ["INSERT INTO words VALUES ('a')"],
    errno: 1146,
    other: true,
  },
  "CREATE VIEW": {
    bad: ["CREATE VIEW seen AS SELECT nope FROM old"],
    good: ["CREATE VIEW seen AS SELECT a FROM old"],
    back: ["DROP VIEW seen"],
    errno: 1054,
  },
  "CREATE PROCEDURE": {
    bad: ["CREATE PROCEDURE fills() BEGIN DO 1; DO 2; END"],
    good: ["CREATE PROCEDURE other() BEGIN DO 1; DO 2; END"],
    back: ["DROP PROCEDURE other"],
    errno: 1304,
    other: true,
  },
  "CREATE TRIGGER": {
    bad: ["CREATE TRIGGER watch BEFORE INSERT ON missing FOR EACH ROW SET NEW.a = 1"],
    good: ["CREATE TRIGGER watch BEFORE INSERT ON twice FOR EACH ROW SET NEW.a = 1"],
    back: ["DROP TRIGGER watch"],
    errno: 1146,
  },
  "DROP of several views": {
    bad: ["DROP VIEW shown, missing"],
    good: ["DROP VIEW shown"],
    back: ["CREATE VIEW shown AS SELECT a FROM old"],
    errno: 1051,
    mariadbErrno: 4092,
  },
  "rows that a key refuses": {
    bad: ["INSERT INTO old VALUES (2), (1)"],
    good: ["INSERT INTO old VALUES (2), (3)"],
    back: ["DELETE FROM old WHERE a > 1"],
    errno: 1062,
    rows: true,
  },
  "rows too long": {
    bad: ["UPDATE words SET w = 'longer'"],
    good: ["UPDATE words SET w = 'b'"],
    back: ["UPDATE words SET w = 'a'"],
    errno: 1406,
    rows: true,
  },
  "several statements over rows": {
    bad: ["INSERT INTO old VALUES (5)", "UPDATE words SET w = 'b'", "INSERT INTO old VALUES (1)"],
    good: ["INSERT INTO old VALUES (5)", "UPDATE words SET w = 'b'", "INSERT INTO old VALUES (6)"],
    back: ["DELETE FROM old WHERE a > 1", "UPDATE words SET w = 'a'"],
    errno: 1062,
    rows: true,
  },
  "the author's own BEGIN … COMMIT with DDL in it": {
    bad: [
      "BEGIN",
      "INSERT INTO old VALUES (5)",
      "CREATE TABLE twice (a INT)",
      "INSERT INTO words VALUES ('b')",
      "COMMIT",
    ],
    good: [
      "BEGIN",
      "INSERT INTO old VALUES (5)",
      "CREATE TABLE young (a INT)",
      "INSERT INTO words VALUES ('b')",
      "COMMIT",
    ],
    back: ["DELETE FROM words WHERE w = 'b'", "DROP TABLE young", "DELETE FROM old WHERE a > 1"],
    errno: 1050,
    units: [1, 3],
    other: true,
  },
};

/** What failed and has left something behind that no catalog tells from another's: only a person can say. */
export const unseen: Readonly<
  Record<string, Kind & { readonly stays: readonly string[]; readonly takenAway: readonly string[] }>
> = {
  "CALL of a procedure over rows": {
    bad: ["CALL fills(1)"],
    good: ["CALL fills(7)"],
    back: ["DELETE FROM old WHERE a > 1"],
    stays: ["INSERT INTO old VALUES (11)"],
    takenAway: ["DELETE FROM old WHERE a = 11"],
    errno: 1062,
  },
  "CALL of a procedure with DDL in it": {
    bad: ["CALL makes()"],
    good: ["CALL fills(7)"],
    back: ["DELETE FROM old WHERE a > 1"],
    stays: ["CREATE TABLE half (a INT)"],
    takenAway: ["DROP TABLE half"],
    errno: 1050,
  },
  "rows of a table without transactions": {
    bad: ["INSERT INTO plain VALUES (5), (1)"],
    good: ["INSERT INTO plain VALUES (5), (6)"],
    back: ["DELETE FROM plain WHERE a > 1"],
    stays: ["INSERT INTO plain VALUES (5)"],
    takenAway: ["DELETE FROM plain WHERE a = 5"],
    errno: 1062,
    rows: true,
  },
};
