import { describe, expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import type { ServerFacts } from "../engine.js";
import { tokensOf } from "./dialect.js";
import { isAtomic, type Maker, onlineOf, provingClause, type Way } from "./facts.js";
import { mysqlRules } from "./rules.js";
import { mysqlFacts } from "./statement-facts.js";

const maria = (version: string): Maker => ({ title: "MariaDB", version });
const mysql = (version: string): Maker => ({ title: "MySQL", version });

function inShort(way: Way): string {
  return `${way.algorithm} ${way.lock}${way.rebuilds ? " rebuilds" : ""}`;
}

// What servers here cannot show: older ones. The rest is measured in tests/mysql/facts.test.ts.
test.each([
  ["ALTER TABLE t ADD a int", mysql("8.0.11"), "INPLACE NONE rebuilds, unchecked"],
  ["ALTER TABLE t ADD a int", mysql("8.0.12"), "INSTANT NONE, unchecked"],
  ["ALTER TABLE t ADD a int FIRST", mysql("8.0.28"), "INPLACE NONE rebuilds, unchecked"],
  ["ALTER TABLE t ADD a int FIRST", mysql("8.4.3"), "INSTANT NONE, unchecked"],
  ["ALTER TABLE t RENAME COLUMN a TO b", mysql("8.0.27"), "INPLACE NONE, unchecked"],
  ["ALTER TABLE t DROP COLUMN a", mysql("9.7.4"), "INPLACE NONE rebuilds, at best INSTANT NONE, for ever"],
  ["ALTER TABLE t DROP PRIMARY KEY", maria("11.1.6"), "COPY SHARED rebuilds, unchecked"],
  ["ALTER TABLE t DROP PRIMARY KEY", maria("11.2.0"), "COPY NONE rebuilds, unchecked"],
  ["ALTER TABLE t ADD a int, ADD INDEX (a)", maria("10.11.18"), "INPLACE NONE rebuilds"],
  ["ALTER TABLE t MODIFY a text", maria("10.11.18"), "COPY SHARED rebuilds, at best INSTANT NONE, for ever"],
  ["CREATE FULLTEXT INDEX i ON t (a)", maria("10.11.18"), "INPLACE SHARED rebuilds, at best NOCOPY SHARED"],
  ["DROP INDEX i ON t", mysql("9.7.4"), "INPLACE NONE"],
  ["ALTER TABLE t FROBNICATE", mysql("9.7.4"), "COPY SHARED rebuilds"],
  ["CREATE TABLE t (a int)", mysql("9.7.4"), undefined],
  ["INSERT INTO t VALUES (1)", mysql("9.7.4"), undefined],
])("%s on %o: %s", (text, server, expected) => {
  const told = onlineOf(tokensOf({ text }), server);
  const best = told?.atBest ? `, at best ${inShort(told.atBest)}` : "";
  const rest = `${told?.reversible ? "" : ", for ever"}${told?.checked ? "" : ", unchecked"}`;
  expect(told && `${inShort(told)}${best}${rest}`).toBe(expected);
});

const older = maria("10.11.18");
const newer = mysql("9.7.4");

test.each([
  ["OPTIMIZE TABLE t", undefined],
  ["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"],
  ["ALTER TABLE t FORCE", "ALTER TABLE t LOCK=NONE, FORCE"],
])("%s, as it is sent where nobody may be kept from writing: %s", (text, sent) => {
  const server: ServerFacts = { ...newer, versionNumber: 90700, pid: 1 };
  const [piece] = cut([text], mysqlRules);
  expect(piece?.kind === "statement" && mysqlFacts.demanding(piece, server)?.text).toBe(sent);
});

describe("what makes the server refuse rather than block", () => {
  test.each([
    ["ALTER TABLE t ADD a int", older, "ALTER TABLE t LOCK=NONE, ADD a int"],
    [
      "alter table if exists `a b`.t wait 5 add a int",
      older,
      "alter table if exists `a b`.t wait 5 LOCK=NONE, add a int",
    ],
    ["/*!40000 ALTER TABLE t FORCE */", older, "/*!40000 ALTER TABLE t LOCK=NONE, FORCE */"],
    ["ALTER TABLE t PARTITION BY HASH (id)", newer, "ALTER TABLE t LOCK=NONE PARTITION BY HASH (id)"],
    ["ALTER TABLE t ADD a int, ALGORITHM=INPLACE", newer, "ALTER TABLE t LOCK=NONE, ADD a int, ALGORITHM=INPLACE"],
    ["ALTER TABLE t ADD a int, ALGORITHM=INSTANT", newer, "ALTER TABLE t ADD a int, ALGORITHM=INSTANT"],
    ["ALTER TABLE t FORCE, ALGORITHM=INSTANT", older, "ALTER TABLE t LOCK=NONE, FORCE, ALGORITHM=INSTANT"],
    ["ALTER TABLE t ADD a int, LOCK=NONE", newer, "ALTER TABLE t ADD a int, LOCK=NONE"],
    ["ALTER TABLE t ADD a int, LOCK=SHARED", newer, undefined],
    ["ALTER TABLE t RENAME TO u", newer, "ALTER TABLE t RENAME TO u"],
    ["ALTER TABLE t DROP PARTITION p", newer, "ALTER TABLE t LOCK=NONE, DROP PARTITION p"],
    ["ALTER TABLE t DROP PARTITION p", older, undefined],
    ["ALTER TABLE t IMPORT TABLESPACE", newer, undefined],
    ["CREATE INDEX i ON t (a) COMMENT 'x'", newer, "CREATE INDEX i ON t (a) COMMENT 'x' LOCK=NONE"],
    ["CREATE INDEX i ON t (a) LOCK=NONE", newer, "CREATE INDEX i ON t (a) LOCK=NONE"],
    ["DROP INDEX IF EXISTS `i j` ON a.t WAIT 3", older, "ALTER TABLE a.t WAIT 3 LOCK=NONE, DROP INDEX IF EXISTS `i j`"],
    ["DROP TABLE t", newer, "DROP TABLE t"],
    ["CREATE VIEW v AS SELECT 1", newer, "CREATE VIEW v AS SELECT 1"],
  ])("%s on %o: %s", (text, server, expected) => {
    expect(provingClause(text, () => tokensOf({ text }), server)).toBe(expected);
  });
});

test.each([
  ["DROP TABLE a, b", older, false],
  ["DROP TABLE a", older, true],
  ["DROP TABLE a, b", newer, true],
  ["DROP DATABASE a", newer, false],
  ["ALTER TABLE a DROP b, DROP c", older, true],
])("in whole or not at all: %s on %o: %s", (text, server, expected) => {
  expect(isAtomic(tokensOf({ text }), server)).toBe(expected);
});
