import type { Fault } from "../../core/model/fault.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import type { Notice, Row } from "../engine.js";
import { unlabelled } from "./label.js";
import { mysqlRules } from "./rules.js";
import { assignments } from "./set-statement.js";
import { Tokens } from "./tokens.js";

/**
 * The first warning that says data were changed, cut or left out on their way in, that a clause was passed over, or
 * that a rollback left some of them. What was counted and is not shown may be one. `text`: of the statement.
 */
export function lossIn(warnings: readonly Row[], counted: number, text = ""): Fault | undefined {
  const kept = warnings.find((row) => Number(row["Code"]) === notRolledBack);
  if (kept) return { message: kept["Message"] ?? "", errno: notRolledBack, kind: "ended-inside" };
  const passing = keepsNoRow(text) ? ofValues : insertsAll(text) ? ofGenerated : none;
  const isLoss = (code: number): boolean => losses.has(code) && !passing.has(code);
  const loss = warnings.find((row) => row["Level"] === "Warning" && isLoss(Number(row["Code"])));
  if (loss) return { message: loss["Message"] ?? "", errno: Number(loss["Code"]), kind: "lossy" };
  if (counted <= warnings.length && counted < mostCounted) return undefined;
  return { message: `of ${counted} warnings the server shows ${warnings.length}`, kind: "lossy" };
}

/** More are counted as so many. */
const mostCounted = 0xffff;

/** Whether a statement that gave rows only reads: what it warns of is in what it gave, and nothing is lost by that. */
export function onlyReads(text: string): boolean {
  const bare = unlabelled(text)?.text ?? text;
  return /^[\s(]*(?:SELECT|WITH|TABLE|VALUES|SHOW|EXPLAIN|DESC|DESCRIBE)\b/i.test(bare);
}

/** Whether what a statement reads stays in variables of the session at most. */
function keepsNoRow(text: string): boolean {
  const bare = unlabelled(text)?.text ?? text;
  if (/^\s*(?:DO|SELECT)\b/i.test(bare)) return !/\binto\s+(?:outfile|dumpfile)\b/i.test(bare);
  return assignments(new Tokens([bare], mysqlRules))?.every(({ scope }) => scope === "user") === true;
}

/** Rows that are inserted as they are given, by who did not say that some of it may be passed over. */
function insertsAll(text: string): boolean {
  const bare = unlabelled(text)?.text ?? text;
  return /^\s*(?:INSERT|REPLACE)\b(?!\s+(?:\w+\s+)?IGNORE\b)/i.test(bare);
}

/** MariaDB's dumps give generated columns the values that they had. The server makes them anew; a table keeps no others. */
const ofGenerated: ReadonlySet<number> = new Set([1906]);

/** A value that was read as another kind, divided by zero, no date: with a column's own numbers it would be a row's. */
const ofValues: ReadonlySet<number> = new Set([1292, 1365, 1411, 1441]);
const none: ReadonlySet<number> = new Set();

/** Whether an error only says that it did not work: why stands among the warnings. */
export function saysNoReason({ errno = 0, lost }: Fault): boolean {
  return !lost && withoutReason.has(errno);
}

/** What the server noted before it gave up; what it notes after that says the same again. */
export function reasonIn(warnings: readonly Row[], { errno }: Fault): Pick<Fault, "detail"> {
  const at = warnings.findIndex((row) => row["Code"] === String(errno));
  const before = warnings.slice(0, Math.max(at, 0)).filter((row) => !deprecated.has(Number(row["Code"])));
  const said = [...new Set(before.map((row) => scrubbed(row["Message"] ?? "")))];
  return said.length === 0 ? {} : { detail: said.join(" ") };
}

/** A table or a file of it could not be made, renamed or read; a key could not be added; an option is not taken. */
const withoutReason: ReadonlySet<number> = new Set([1005, 1025, 1030, 1031, 1215, 1478, 1812, 1815, 1823]);
const deprecated: ReadonlySet<number> = new Set([1287, 1681, 3719]);

export function noticeOf(row: Row): Notice {
  return {
    severity: (row["Level"] ?? "Warning").toUpperCase(),
    message: scrubbed(row["Message"] ?? ""),
  };
}

/** Tables without transactions, MyISAM's and the like, keep what was written. */
const notRolledBack = 1196;

/**
 * As the strict mode refuses them; a statement that says IGNORE, or a session that is not strict, is let off with a
 * warning. Not among them is what IGNORE is written for: rows whose key is there already (1062).
 */
const losses: ReadonlySet<number> = new Set([
  // Out of range, cut, wrong value, no default, wrong character, NULL where none may be, division by zero, a key too
  // long for its index, another storage engine than was asked for, data too long, group_concat cut.
  1048, 1071, 1260, 1263, 1264, 1265, 1266, 1286, 1292, 1300, 1364, 1365, 1366, 1406, 1411, 1441,
  // A file's line with too few or too many fields, several values for one, a value for a generated column.
  1242, 1261, 1262, 1906,
  // Rows left out or as they were: for a foreign key, a view's or a table's check, a partition.
  1216, 1217, 1369, 1451, 1452, 1526, 1591, 1748, 3819, 4025,
  // Clauses passed over: a table's options. Not the name of a primary key (1280), which MariaDB never keeps and half of
  // all schemas give, nor how a view is merged (1354): nothing is missing then.
  1478, 1618, 1911, 1912,
]);
