import { SluiceError, type WrongUse } from "../core/failures/failure.js";
import type { Unit } from "../core/plan/unit.js";
import type { RunContext } from "../run/context.js";
import type { Work } from "../run/work.js";

/** `--one-transaction`: everything or nothing; what cannot be in a transaction speaks against it by name. */
export function wholeParcel(
  works: readonly Work[],
  outlasting: RunContext["outlasting"],
): readonly (readonly Work[])[] {
  for (const work of works) {
    const against = spokenAgainst(work.unit, outlasting(work));
    if (!against) continue;
    const { id, name } = work.step.migration;
    throw new SluiceError("wrong_use", { detail: { kind: "not_in_one_transaction", id, name, ...against } });
  }
  return [works];
}

type Against = Pick<Extract<WrongUse, { kind: "not_in_one_transaction" }>, "words" | "why">;

function spokenAgainst(
  { kind, begin, why = "CALL", commits, mayEndTransaction, mayCommit }: Unit,
  outlasting: string | undefined,
): Against | undefined {
  // One transaction has one isolation level: a file that asks for its own would not get it.
  if (begin !== undefined) return { words: begin, why: "own_begin" };
  if (commits) return { words: why, why: "commits" };
  if (mayEndTransaction) return { words: why, why: "may_end" };
  if (kind === "alone") return { words: why, why: "alone" };
  if (mayCommit) return { words: mayCommit.words, why: "may_end" };
  return outlasting === undefined ? undefined : { words: outlasting, why: "outlasts" };
}
