import { expect, test } from "vitest";
import { changesOf } from "./changes.js";
import { told } from "./fate.js";
import { witnessIn } from "./witness.js";

const swap = "ALTER TABLE t RENAME COLUMN x TO y, RENAME COLUMN y TO x";
const old = "2026-01-01 10:00:00";
const later = "2026-01-01 10:00:09";

/** As it was noted at :05, and as it is now. */
test.each([
  ["the moment moved, by this or by others", swap, `|${old}`, `|${later}`, "unknown"],
  ["it is another server's", swap, `|${old}`, "|2026-01-01 09:00:00", "unknown"],
  ["it stands", swap, `|${old}`, `|${old}`, "again"],
  ["made in the second of the note", swap, "|2026-01-01 10:00:05", "|2026-01-01 10:00:05", "unknown"],
  ["made so shortly before that a clock may lie", swap, "|2026-01-01 10:00:04", "|2026-01-01 10:00:04", "unknown"],
  ["no moment is told", swap, "|-", "|-", "unknown"],
  ["twice is as once", "ALTER TABLE t MODIFY a int", "|-", "|-", "again"],
  ["in or not, twice is as once", "ALTER TABLE t MODIFY a int", `|${old}`, `|${later}`, "again"],
  ["the key is there", "ALTER TABLE t ADD UNIQUE (a)", `0|${old}`, `1|${later}`, "done"],
  ["a key like it was there", "ALTER TABLE t ADD UNIQUE (a)", `1|${old}`, `1|${later}`, "unknown"],
  ["nothing tells", "ALTER TABLE t TRUNCATE PARTITION p", "", "", "unknown"],
  ["the column is there", "ALTER TABLE t ADD b int", `0|${old}`, `1|${later}`, "done"],
  ["the column is not there", "ALTER TABLE t ADD b int", `0|${old}`, `0|${old}`, "again"],
  ["not there, and others altered the table", "ALTER TABLE t ADD b int", `0|${old}`, `0|${later}`, "unknown"],
  ["half of them", "DROP TABLE t, u", `11|${old}|${old}`, `01|-|${old}`, "done: DROP TABLE u"],
  [
    "some of them",
    "DROP TABLE IF EXISTS t, s.u, v",
    `111|${old}|${old}|${old}`,
    `110|${old}|${old}|-`,
    "done: DROP TABLE t; DROP TABLE s.u",
  ],
  ["half of them, one made anew by others", "DROP TABLE t, u", `11|${old}|${old}`, `01|-|${later}`, "unknown"],
  ["half of them, one made by others", "DROP TABLE IF EXISTS t, u", `10|${old}|-`, `01|-|${later}`, "unknown"],
  [
    "half of them, made in the second of the note",
    "DROP TABLE t, u",
    "11|-|2026-01-01 10:00:05",
    "01|-|2026-01-01 10:00:05",
    "unknown",
  ],
  ["half of them, and no moment is told", "DROP TABLE t, u", "11|-|-", "01|-|-", "unknown"],
  ["half of them, that are sequences", "DROP SEQUENCE t, u", `11|${old}|${old}`, `01|-|${old}`, "unknown"],
  ["dropped, and made anew by others", "DROP TABLE t", `1|${old}`, `1|${later}`, "unknown"],
  ["still there, of the same moment", "DROP TABLE t", `1|${old}`, `1|${old}`, "again"],
  ["still there, or made anew by others", "DROP TABLE t", "1|-", "1|-", "unknown"],
  ["still there, or made anew by others", "DROP TABLE IF EXISTS t", "1|-", "1|-", "unknown"],
  ["still there, or made anew by others", "DROP TABLE t, u", `11|${old}|-`, `11|${old}|-`, "unknown"],
  ["still there, or made anew by others", "DROP DATABASE d", "1", "1", "unknown"],
  ["not there, and nothing to lose", "DROP DATABASE IF EXISTS d", "0", "0", "again"],
  ["still there, or made anew by others", "DROP SEQUENCE s", "1|-", "1|-", "unknown"],
  ["still there, or made anew by others", "ALTER TABLE t DROP COLUMN c", "1|-", "1|-", "unknown"],
  ["still there, or made anew by others", "ALTER TABLE t DROP PARTITION p", "1|-", "1|-", "unknown"],
  ["what holds no rows", "DROP VIEW v", "1", "1", "again"],
  ["what holds no rows", "ALTER TABLE t DROP INDEX i", "1|-", "1|-", "again"],
  ["it was not there, and others made it", "DROP TABLE IF EXISTS t", "0|-", `1|${later}`, "unknown"],
  ["it was not there, and is not", "DROP TABLE IF EXISTS t", "0|-", "0|-", "again"],
  ["noted by one that looked at other things", swap, `11|${old}`, `11|${later}`, "unknown"],
])("%s: %s", (_, statement, before, now, kind) => {
  const at = "2026-01-01 10:00:05.000000";
  const witness = (rest: string) => witnessIn(`${at}|1|here|${rest}`)!;
  const fate = told(changesOf(statement), witness(before), witness(now));
  const clear = "clear" in fate ? fate.clear.map(({ text }) => text).join("; ") : "";
  expect(clear === "" ? fate.kind : `${fate.kind}: ${clear}`).toBe(kind);
});
