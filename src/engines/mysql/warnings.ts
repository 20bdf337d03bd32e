import type { Fault } from "../../core/model/fault.js";
import type { Notice, Row } from "../engine.js";

/** The first warning that says data were changed, cut or left out on their way in, or that a rollback left some of them. */
export function lossIn(warnings: readonly Row[]): Fault | undefined {
  const kept = warnings.find((row) => Number(row["Code"]) === notRolledBack);
  if (kept) return { message: kept["Message"] ?? "", errno: notRolledBack, kind: "ended-inside" };
  const loss = warnings.find((row) => row["Level"] === "Warning" && losses.has(Number(row["Code"])));
  return loss && { message: loss["Message"] ?? "", errno: Number(loss["Code"]), kind: "lossy" };
}

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
