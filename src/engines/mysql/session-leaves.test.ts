import { expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import { unitsOf } from "../../core/plan/units.js";
import { mysqlDialect } from "./dialect.js";

test.each([
  [
    "SET @a = 1, @`b c` = NOW(), foreign_key_checks = 0",
    ["SET @`a` = NULL", "SET @`b c` = NULL", "SET foreign_key_checks = @@GLOBAL.foreign_key_checks"],
  ],
  ["SET GLOBAL max_connections = 5", []],
  [
    "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */",
    ["SET @`old_unique_checks` = NULL", "/*!40014 SET unique_checks = @@GLOBAL.unique_checks */"],
  ],
  ["/*M!100616 SET NOTE_VERBOSITY=0 */", ["/*M!100616 SET note_verbosity = @@GLOBAL.note_verbosity */"]],
  ["SELECT MAX(a) INTO @most FROM t", ["SET @`most` = NULL"]],
  ["PREPARE p FROM 'DO 1'", ["PREPARE `p` FROM 'DO 0'", "DEALLOCATE PREPARE `p`"]],
  ["PREPARE p FROM 'DO 1'; EXECUTE p; DEALLOCATE PREPARE P", ["SET last_insert_id = 0"]],
  ["CREATE TEMPORARY TABLE IF NOT EXISTS a.`T t` (a INT)", ["DROP TEMPORARY TABLE IF EXISTS a.`T t`"]],
  ["CREATE TEMPORARY TABLE t (a INT); DROP TABLE t", []],
  ["CREATE TABLE t (a INT)", []],
  ["INSERT INTO t VALUES (1)", ["SET last_insert_id = 0"]],
  ["CREATE TABLE t SELECT 1 AS a", ["SET last_insert_id = 0"]],
  ["CREATE VIEW v AS SELECT LAST_INSERT_ID() AS a", []],
  ["UPDATE t SET a = 1", []],
  ["SET @a = LAST_INSERT_ID(5)", ["SET last_insert_id = 0", "SET @`a` = NULL"]],
])("%s is taken away by %j", (text, undo) => {
  const pieces = [...cut([text], mysqlDialect.rules, { watch: mysqlDialect.watch })];
  const left = new Map<string, readonly string[]>();
  for (const piece of pieces)
    if (piece.kind === "statement")
      for (const each of mysqlDialect.sessionEffect(piece).leaves ?? []) left.set(each.name, each.undo);
  expect([...left.values()].flat()).toEqual(undo);
});

test("the last unit of a file takes away what all of them have left, though nothing of its own stays", () => {
  const text =
    "SET @a = NOW();\nALTER TABLE t ADD b INT;\nCREATE TEMPORARY TABLE u (a INT);\nALTER TABLE t ADD c INT;\n";
  const script = { file: "1.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  const { units } = unitsOf(
    { script, transaction: "auto", raw: () => "", checksums: () => ({ raw: "", tokens: "" }) } as never,
    mysqlDialect,
  );
  expect(units.map(({ clean = false, undo }) => [clean, undo])).toEqual([
    [false, undefined],
    [true, undefined],
    [false, undefined],
    [false, ["SET @`a` = NULL", "DROP TEMPORARY TABLE IF EXISTS u"]],
  ]);
});
