import type { Fault } from "../../core/model/fault.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import type { Notice, Row } from "../engine.js";

/** The first warning that says data were changed, cut or left out on their way in, or that a rollback left some of them. */
export function lossIn(warnings: readonly Row[]): Fault | undefined {
  const kept = warnings.find((row) => Number(row["Code"]) === notRolledBack);
  if (kept) return { message: kept["Message"] ?? "", errno: notRolledBack, kind: "ended-inside" };
  const loss = warnings.find((row) => row["Level"] === "Warning" && losses.has(Number(row["Code"])));
  return loss && { message: loss["Message"] ?? "", errno: Number(loss["Code"]), kind: "lossy" };
}

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
    message: row["Message"] ?? "",
  };
}

/** Tables without transactions, MyISAM's and the like, keep what was written. */
const notRolledBack = 1196;

/**
 * As the strict mode refuses them; a statement that says IGNORE, or a session that is not strict, is let off with a
 * warning: out of range, cut, wrong value, no default, wrong character, NULL where none may be, division by zero, a key
 * too long for its index, another storage engine than was asked for, data too long, group_concat cut.
 */
const losses: ReadonlySet<number> = new Set([
  1048, 1071, 1260, 1264, 1265, 1266, 1286, 1292, 1300, 1364, 1365, 1366, 1406, 1411, 1441,
]);
