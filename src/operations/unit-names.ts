import type { Progress } from "../core/model/applied.js";
import type { Migration } from "../core/model/migration.js";
import { lostIn } from "../core/plan/lacking.js";
import { unitsOf } from "../core/plan/units.js";
import { firstWords } from "../core/sql/first-words.js";
import type { Dialect } from "../engines/engine.js";
import { Pieces } from "../run/pieces.js";

/** What ended its transaction inside, or may have, is told by no catalog: how much of it is in. */
export function isUntold(
  { up, down }: Migration,
  { direction, begun, begunHash }: Progress,
  dialect: Dialect,
): boolean {
  const script = direction === "down" ? down : up;
  if (!script || begun === undefined) return false;
  const unit = unitsOf(script, dialect).units[begun - 1];
  return unit?.hash === begunHash && (unit?.kind === "transaction" || unit?.mayEndTransaction === true);
}

/** What only an ended session had, and what is left of it reads. */
export function lostOf({ up, down }: Migration, progress: Progress, dialect: Dialect): ReturnType<typeof lostIn> {
  const script = progress.direction === "down" ? down : up;
  return script ? lostIn(unitsOf(script, dialect).units, progress) : {};
}

/** Beyond this nobody reads them. */
const mostNames = 50;

/** How each unit of a migration begins, where its file still is what ran: else they would be another's names. */
export function unitNames(migration: Migration, progress: Progress, dialect: Dialect): readonly string[] | undefined {
  const direction = progress.direction === "down" ? migration.down : migration.up;
  if (!direction || progress.of < 2 || progress.of > mostNames) return undefined;
  const { units } = unitsOf(direction, dialect);
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
