import type { Progress } from "../core/model/applied.js";
import type { History } from "../core/histories/history.js";
import type { Direction, Performed } from "../core/model/migration.js";
import { isInBatches } from "../core/plan/performed.js";
import type { Unit } from "../core/plan/unit.js";
import { firstWords } from "../core/sql/first-words.js";
import type { Dialect } from "../engines/engine.js";
import { Pieces } from "../run/pieces.js";

/** What ended its transaction inside, or may have, is told by no catalog: how much of it is in; nor what no text tells. */
export function isUntold(
  units: readonly Unit[] = [],
  { begun, begunHash, warned, retry }: Progress,
  { owner }: Pick<History, "owner">,
): boolean {
  if (begun === undefined) return false;
  if (warned && !retry) return true;
  const unit = units[begun - 1];
  if (unit?.performed && unit.kind === "alone") return !isTold(unit.performed, owner !== undefined);
  return unit?.hash === begunHash && (unit?.kind === "transaction" || unit?.mayEndTransaction === true);
}

/** Its own progress tells, or its owner's table. */
function isTold(performed: Performed, isOwned: boolean): boolean {
  return performed.way === "command" ? isOwned : isInBatches(performed);
}

/** Beyond this nobody reads them. */
const mostNames = 50;

/** How each unit of a migration begins, where its file still is what ran: else they would be another's names. */
export function unitNames(
  { direction, units }: { readonly direction: Direction; readonly units: readonly Unit[] },
  progress: Progress,
  dialect: Dialect,
): readonly string[] | undefined {
  if (progress.of < 2 || progress.of > mostNames) return undefined;
  if (units.length !== progress.of || progress.hashes.some((hash, index) => units[index]?.hash !== hash))
    return undefined;
  if (progress.begun !== undefined && units[progress.begun - 1]?.hash !== progress.begunHash) return undefined;
  const pieces = new Pieces(dialect);
  try {
    return units.map(({ first, count }) => {
      for (const each of pieces.of(direction.script, first, count))
        if (each.kind === "statement") return `${firstWords(each.piece.text)}${count > 1 ? "; …" : ""}`;
      return "";
    });
  } finally {
    pieces.close();
  }
}
