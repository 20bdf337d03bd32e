import { describe, expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import { plain } from "../formats/plain.js";
import type { Direction } from "../model/migration.js";
import type { Unit } from "./unit.js";
import { type CutScript, unitsOf } from "./units.js";

const reader = await postgresReader();

function directionOf(text: string): Direction {
  const bytes = new TextEncoder().encode(text);
  const files = [{ path: "1_x.sql", bytes: bytes.length, read: () => [bytes] }];
  return plain.parse({ name: "m", files }, postgresDialect.rules).migrations[0]!.up;
}

function cutOf(text: string): CutScript {
  return unitsOf(directionOf(text), postgresDialect, reader);
}

/** `tx 0-1` is one transaction of the first two statements, `alone 2` one statement by itself. */
function inWords({ units, problems }: CutScript): string {
  return [
    ...units.map(unitInWords),
    ...problems.map(({ code, at, facts }) => `! ${code} ${at.line}:${at.column} ${JSON.stringify(facts)}`),
  ].join(", ");
}

function unitInWords(unit: Unit): string {
  const { kind, first, count, begin, aloneInMessage, mayEndTransaction, dropsLock, index } = unit;
  const last = first + count - 1;
  return [
    kind === "transaction" ? "tx" : "alone",
    count === 0 ? "empty" : count === 1 ? first : `${first}-${last}`,
    begin ? `[${begin}]` : "",
    index ? `${index.builds ? "builds" : "drops"} ${index.name}` : "",
    aloneInMessage ? "own-message" : "",
    mayEndTransaction ? "may-end" : "",
    dropsLock ? "drops-lock" : "",
  ]
    .filter((word) => word !== "")
    .join(" ");
}

const none = "-- sluice:no-transaction\n";

test.each<[name: string, text: string, units: string]>([
  ["one statement", "SELECT 1", "tx 0"],
  ["several are one transaction", "SELECT 1; SELECT 2; SELECT 3;", "tx 0-2"],
  ["comments alone still need a row", "-- nothing yet\n", "tx empty"],
  ["semicolons are no statements", ";;SELECT 1;;", "tx 0"],

  ["CONCURRENTLY stands alone", "CREATE INDEX CONCURRENTLY i ON t (a)", "alone 0 builds i"],
  ["CONCURRENTLY between", "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a); SELECT 2", "tx 0, alone 1 builds i, tx 2"],
  [
    "two of them",
    "CREATE INDEX CONCURRENTLY i ON t (a); CREATE INDEX CONCURRENTLY j ON app.t (a)",
    "alone 0 builds i, alone 1 builds app.j",
  ],
  ["one without a name", "CREATE INDEX CONCURRENTLY ON t (a)", "alone 0"],
  ["one dropped", "DROP INDEX CONCURRENTLY IF EXISTS i; SELECT 1", "alone 0 drops i, tx 1"],
  ["without CONCURRENTLY nothing is cut", "CREATE INDEX i ON t (a); DROP INDEX i; REINDEX TABLE t", "tx 0-2"],
  ["a comment is no keyword", "CREATE INDEX /* CONCURRENTLY */ i ON t (a)", "tx 0"],
  ["a name is no keyword", 'CREATE INDEX "concurrently" ON t (a)', "tx 0"],
  ["VACUUM", "SELECT 1; VACUUM t; SELECT 2", "tx 0, alone 1, tx 2"],
  [
    "databases and tablespaces",
    "CREATE DATABASE d; DROP DATABASE d; CREATE TABLESPACE s LOCATION '/x'; ALTER SYSTEM SET a = 1",
    "alone 0, alone 1, alone 2, alone 3",
  ],
  [
    "REINDEX",
    "REINDEX SCHEMA s; REINDEX TABLE CONCURRENTLY t; REINDEX INDEX CONCURRENTLY i",
    "alone 0, alone 1, alone 2",
  ],
  [
    "a partition that is detached",
    "ALTER TABLE p DETACH PARTITION c CONCURRENTLY; ALTER TABLE p DETACH PARTITION d",
    "alone 0, tx 1",
  ],
  ["a value of a type can be in one since 12", "ALTER TYPE mood ADD VALUE 'calm'; SELECT 1", "tx 0-1"],

  ["the author's own transaction", "BEGIN; SELECT 1; SELECT 2; COMMIT;", "tx 1-2"],
  ["START TRANSACTION … END", "START TRANSACTION; SELECT 1; END;", "tx 1 [START TRANSACTION]"],
  [
    "BEGIN WORK, BEGIN TRANSACTION",
    "BEGIN WORK; SELECT 1; COMMIT WORK; BEGIN TRANSACTION; SELECT 2; COMMIT TRANSACTION",
    "tx 1 [BEGIN WORK], tx 4 [BEGIN TRANSACTION]",
  ],
  [
    "its isolation level is kept",
    "BEGIN ISOLATION LEVEL\n  SERIALIZABLE; SELECT 1; COMMIT",
    "tx 1 [BEGIN ISOLATION LEVEL SERIALIZABLE]",
  ],
  ["two of his", "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;", "tx 1, tx 4"],
  ["before, in and after", "SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3; SELECT 4", "tx 0, tx 2, tx 4-5"],
  ["COMMIT in the middle of one without BEGIN", "SELECT 1; COMMIT; SELECT 2", "tx 0, tx 2"],
  ["BEGIN in BEGIN is a warning: still one", "BEGIN; SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3", "tx 1-3, tx 5"],
  ["an empty transaction is nothing", "BEGIN; COMMIT; SELECT 1", "tx 2"],
  ["savepoints are part of it", "SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a; ROLLBACK TO SAVEPOINT a", "tx 0-4"],
  [
    "ended with ROLLBACK nothing would stay",
    "BEGIN; SELECT 1; ROLLBACK; SELECT 2",
    'tx 1, tx 3, ! taken_back 1:18 {"words":"ROLLBACK"}',
  ],
  [
    "a session's setting that cannot be said again, before what runs apart",
    "DO $$ BEGIN PERFORM set_config('search_path', 's', false); END $$; VACUUM t",
    "tx 0, alone 1, ! setting_lost 1:1 {}",
  ],
  [
    "one for the transaction, or in a file that is one",
    "SELECT set_config('a.b', 'c', true); VACUUM t; SELECT set_config('a.b', x, false) FROM y",
    "tx 0, alone 1, tx 2",
  ],
  [
    "what is only written of set_config, or is somebody's own, sets nothing",
    `DO $$ BEGIN -- set_config('a.b', 'c', false)
  RAISE NOTICE 'set_config(''a.b'', ''c'', false)'; UPDATE t SET a = 1; PERFORM app.set_config('a', 'b', 1); END $$;
SELECT app.set_config('a.b', 'c'), 'set_config(1, 2, false)'; VACUUM t`,
    "tx 0-1, alone 2",
  ],
  [
    "one for the transaction, whatever stands in its strings",
    `DO $$ BEGIN PERFORM set_config('a.b', 'c)', true), set_config('a.b', '(', is_local => 'on'::boolean);
SET LOCAL search_path = s; SET CONSTRAINTS ALL DEFERRED; END $$; VACUUM t`,
    "tx 0, alone 1",
  ],
  [
    "one that nobody can know, and one in a block's own SET",
    "DO $$ BEGIN PERFORM set_config('a.b', 'c', l); END $$; VACUUM t; DO $$ BEGIN SET search_path = s; END $$; VACUUM t",
    "tx 0, alone 1, tx 2, alone 3, ! setting_lost 1:1 {}, ! setting_lost 1:66 {}",
  ],
  [
    "one of a value that is another the next time, or beside rows",
    `SELECT set_config('a.b', (SELECT max(a) FROM t)::text, false); VACUUM t; SELECT set_config('a.b', a, false) FROM t; VACUUM t`,
    "tx 0, alone 1, tx 2, alone 3, ! setting_lost 1:1 {}, ! setting_lost 1:74 {}",
  ],
  [
    "a savepoint with escapes may be the one that is gone back to",
    'BEGIN; SAVEPOINT U&"\\0061"; SET search_path = s; ROLLBACK TO a; COMMIT; SELECT 1',
    "tx 1-3, tx 5, ! setting_lost 1:50 {}",
  ],
  ["nor by ROLLBACK alone", "SELECT 1; ABORT WORK", 'tx 0, ! taken_back 1:11 {"words":"ABORT WORK"}'],
  [
    "CONCURRENTLY between his",
    "BEGIN; SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY i ON t (a); BEGIN; SELECT 2; COMMIT",
    "tx 1, alone 3 builds i, tx 5",
  ],
  [
    "CONCURRENTLY in his",
    "BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT",
    'tx empty, ! transaction_word 1:8 {"words":"BEGIN … CREATE INDEX CONCURRENTLY I ON T","why":"inside"}',
  ],
  ["not ended", "SELECT 1;\nBEGIN; SELECT 2;", 'tx 0, tx 2, ! transaction_word 2:1 {"words":"BEGIN","why":"unended"}'],

  ["no transaction: each statement by itself", `${none}SELECT 1; SELECT 2; SELECT 3`, "tx 0, tx 1, tx 2"],
  ["no transaction, CONCURRENTLY", `${none}SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)`, "tx 0, alone 1 builds i"],
  [
    "no transaction, but the author's own",
    `${none}SELECT 1; BEGIN; SELECT 2; SELECT 3; COMMIT; SELECT 4`,
    "tx 0, tx 2-3, tx 5",
  ],
  ["no transaction, a procedure may end its own", `${none}CALL work(); SELECT 1`, "tx 0 may-end, tx 1"],
  [
    "no transaction, a block may end its own",
    `${none}DO $$ BEGIN COMMIT; END $$; DO $$ BEGIN PERFORM 1; END $$`,
    "tx 0 may-end, tx 1",
  ],
  ["in a transaction a procedure may not", "CALL work(); SELECT 1", "tx 0-1"],

  ["COPY has its message to itself", "SELECT 1; COPY t FROM stdin;\n1\t2\n\\.\nSELECT 2;", "tx 0-2 own-message"],
  ["COPY from a file does not", "COPY t FROM '/x'; COPY t TO stdout", "tx 0-1"],
  ["what changes how text is read", "SET standard_conforming_strings = off; SELECT 1", "tx 0-1 own-message"],
  ["an encoding", "SET client_encoding = 'LATIN1'; SELECT 1", "tx 0-1 own-message"],
  ["another setting does not", "SET search_path = app; SET LOCAL lock_timeout = '1s'", "tx 0-1"],
  [
    "DISCARD ALL drops our lock, and stands alone",
    "SELECT 1; DISCARD ALL; SELECT 2",
    "tx 0, alone 1 own-message drops-lock, tx 2",
  ],
  ["a call that drops our lock", "SELECT pg_advisory_unlock_all(); SELECT 1", "tx 0-1 own-message drops-lock"],

  [
    "PREPARE TRANSACTION is refused",
    "SELECT 1; PREPARE TRANSACTION 'x'",
    'tx 0, ! transaction_word 1:11 {"words":"PREPARE TRANSACTION","why":"other-session"}',
  ],
  [
    "AND CHAIN is refused",
    "BEGIN; SELECT 1; COMMIT AND CHAIN; COMMIT",
    'tx 1, ! transaction_word 1:18 {"words":"COMMIT AND CHAIN","why":"begins-unasked"}',
  ],
  [
    "COMMIT PREPARED is refused",
    "COMMIT PREPARED 'x'",
    'tx empty, ! transaction_word 1:1 {"words":"COMMIT PREPARED","why":"other-session"}',
  ],
  ["an open string is a problem with its place", "SELECT 1;\nSELECT 'a", 'tx 0, ! unterminated 2:8 {"what":"string"}'],
  ["a client's command is a problem", "SELECT 1;\n\\i other.sql\n", 'tx 0, ! meta_command 2:1 {"command":"\\\\i"}'],
])("%s", (_, text, units) => expect(inWords(cutOf(text))).toBe(units));

/** What is said again before the last unit of a file. */
const saidAgain = (text: string) => cutOf(text).units.at(-1)?.settings ?? [];

test.each<[name: string, text: string, again: readonly string[]]>([
  ["a setting", "SET a.b = 1; VACUUM t", ["SET a.b = 1"]],
  [
    "all forgotten but whose the session is",
    "SET ROLE r; SET SESSION AUTHORIZATION s; SET a.b = 1; RESET ALL; VACUUM t",
    ["SET ROLE r", "SET SESSION AUTHORIZATION s"],
  ],
  ["that, too", "SET ROLE r; DISCARD ALL; VACUUM t", []],
  ["all forgotten", "SET a.b = 1; RESET ALL; VACUUM t", []],
  [
    "as pg_dump writes it, with more than one",
    `SELECT pg_catalog.set_config('search_path', '', false) AS s, set_config('a.b', current_setting('a.c') || ')', 'f'); VACUUM t`,
    [
      "SELECT pg_catalog.set_config('search_path', '', false) AS s, set_config('a.b', current_setting('a.c') || ')', 'f')",
    ],
  ],
  [
    "gone back before it",
    "BEGIN; SET a.b = 1; SAVEPOINT a; SET a.b = 2; ROLLBACK TO a; COMMIT; VACUUM t",
    ["SET a.b = 1"],
  ],
  ["kept", "BEGIN; SAVEPOINT a; SET a.b = 2; RELEASE SAVEPOINT a; COMMIT; VACUUM t", ["SET a.b = 2"]],
  [
    "the savepoint stays",
    `SAVEPOINT a; SET a.b = 1; ROLLBACK TO SAVEPOINT "a"; SET a.b = 2; ROLLBACK WORK TO A; VACUUM t`,
    [],
  ],
  [
    "of two with one name it is the newer, and released the older",
    `SAVEPOINT a; SET a.b = 1; SAVEPOINT a; SET a.b = 2; ROLLBACK TO a; RELEASE a; SET a.b = 3; VACUUM t`,
    ["SET a.b = 1", "SET a.b = 3"],
  ],
  [
    "the older of two, once the newer is released",
    `SAVEPOINT a; SET a.b = 1; SAVEPOINT a; SET a.b = 2; RELEASE a; ROLLBACK TRANSACTION TO a; VACUUM t`,
    [],
  ],
  [
    "what cannot be said again, gone back before",
    `SAVEPOINT a; DO $$ BEGIN SET a.b = 1; END $$; ROLLBACK TO a; VACUUM t`,
    [],
  ],
])("said again before the next unit: %s", (_, text, again) => {
  expect(saidAgain(text)).toEqual(again);
  expect(cutOf(text).problems).toEqual([]);
});

describe("a unit", () => {
  const hashes = (text: string) => cutOf(text).units.map(({ hash }) => hash);
  const three = `${none}CREATE TABLE t (i int);\nINSERT INTO t VALUES (1);\nCREATE INDEX CONCURRENTLY i ON t (i);\n`;

  test("keeps its hash whatever is changed after it, before it in comments, or between", () => {
    const before = hashes(three);
    expect(new Set(before).size).toBe(3);
    expect(hashes(`${three}SELECT 1;`).slice(0, 3)).toEqual(before);
    expect(hashes(three.replace("\nINSERT", "\n-- why\n\n  INSERT"))).toEqual(before);
    expect(hashes(three.replace("(i);\n", "(i, j);\n"))).toEqual([
      before[0],
      before[1],
      expect.not.stringMatching(before[2]!),
    ]);
  });
  test("that only sets the session may be corrected when it is in; beside a change it may not", () => {
    const [set, index] = hashes("SET lock_timeout = '1s'; CREATE INDEX CONCURRENTLY i ON t (a)");
    expect(hashes("SET lock_timeout = '9s'; CREATE INDEX CONCURRENTLY i ON t (a)")).toEqual([set, index]);
    expect(hashes("SET search_path = a; CREATE TABLE t ()")).not.toEqual(
      hashes("SET search_path = b; CREATE TABLE t ()"),
    );
  });

  test("that only set the session is one still where what parted it from the next was taken out", () => {
    const text = (between: string): string => `SET a.b = 1;\nSET a.c = 2;\n${between}SELECT 1;\nSELECT 2;\n`;
    const before = unitsOf(directionOf(text("VACUUM t;\n")), postgresDialect).units;
    const soFar = { hashes: [before[0]!.hash] };
    const after = unitsOf(directionOf(text("")), postgresDialect, undefined, { soFar }).units;
    expect(after.map(({ first, count }) => [first, count])).toEqual([
      [0, 2],
      [2, 2],
    ]);
    expect(after.map(({ hash }) => hash)).toEqual([before[0]?.hash, before[2]?.hash]);
    expect(after[1]?.settings).toEqual(["SET a.b = 1", "SET a.c = 2"]);
  });

  test("has another hash where a statement is moved in or out", () => {
    expect(hashes("SELECT 1; SELECT 2")).not.toEqual(hashes("SELECT 1, SELECT 2"));
    expect(hashes("SELECT 1; SELECT 2")).not.toEqual(hashes("SELECT 1"));
    expect(hashes("SELECT 1")).not.toEqual(hashes("SELECT  1"));
    expect(hashes("SELECT 1; SELECT 2")).not.toEqual(hashes("SELECT 1SELECT 2"));
  });
  test("says why it is not part of the one transaction", () => {
    const why = (text: string) => cutOf(text).units.map((unit) => unit.why);
    expect(why("SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)")).toEqual([undefined, "CREATE INDEX CONCURRENTLY"]);
    expect(why("BEGIN; SELECT 1; COMMIT")).toEqual(["own-transaction"]);
    expect(why("DISCARD ALL")).toEqual(["drops-lock"]);
  });
  test("knows the bytes that it sends, and statements are counted without transaction words", () => {
    const cut = cutOf("BEGIN; SELECT 1; SELECT 22; COMMIT");
    expect(cut.units[0]?.bytes).toBe("SELECT 1".length + 2 + "SELECT 22".length + 2);
    expect(cut.statements).toBe(2);
  });
  test("keeps every action that destroys, and no more than 200 others", () => {
    const many = `${"SELECT 1;".repeat(250)}DROP TABLE t;`;
    const { actions } = cutOf(many).units[0]!;
    expect(actions).toHaveLength(201);
    expect(actions.at(-1)).toMatchObject({ kind: "drop-table", object: "t", destroys: true });
  });
});

describe("without a reader", () => {
  const unjudged = (text: string) => unitsOf(directionOf(text), postgresDialect).unjudged;

  test.each([
    ["CREATE TABLE t (i int); CREATE INDEX i ON t (i)", false],
    ["INSERT INTO t VALUES ('DROP TABLE x')", false],
    ["CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE x'", false],
    ["DROP TABLE t", true],
    ["ALTER TABLE t DROP COLUMN a", true],
    ["SELECT 1; DELETE FROM t", true],
    ["DO $$ BEGIN DROP TABLE t; END $$", true],
    ["WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", true],
  ])("%s: to be judged by one %s", (text, expected) => expect(unjudged(text)).toBe(expected));

  test("with one there nothing is left to be judged, and the units are the same", () => {
    const text = "DROP TABLE t; CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1";
    const [bare, judged] = [unitsOf(directionOf(text), postgresDialect), cutOf(text)];
    expect(judged.unjudged).toBe(false);
    expect(judged.units.map(({ hash, kind }) => [hash, kind])).toEqual(
      bare.units.map(({ hash, kind }) => [hash, kind]),
    );
  });
});

test.each([
  ["CREATE TABLE a (id int);\nCREATE INDEX i ON a (id);", [true]],
  ["CREATE TABLE a (id int);\nSELECT 1;", [undefined]],
  ["CREATE TABLE a (id int);\nINSERT INTO A VALUES (1);", [true]],
  ["CREATE TABLE a (id int);\nCREATE TABLE b (id int);\nINSERT INTO a VALUES (1);", [true]],
  ["CREATE TABLE a (id int);\nINSERT INTO b VALUES (1);", [undefined]],
  ["INSERT INTO a VALUES (1);", [undefined]],
  // An index may be one over a function of somebody's.
  ["CREATE TABLE a (id int);\nCREATE INDEX i ON a (f(id));\nINSERT INTO a VALUES (1);", [undefined]],
  ["BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nINSERT INTO a VALUES (1);\n", [true, undefined]],
  // What the first unit set is said again in the second.
  ["-- sluice:no-transaction\nSET a.b = 1;\nCREATE TABLE a (id int);", [undefined, undefined]],
  ["BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nSELECT 1;\n", [true, undefined]],
])("what leaves the session as it was: %s", (text, expected) => {
  expect(cutOf(text).units.map(({ clean }) => clean)).toEqual(expected);
});
