import { SluiceError, type WrongUse } from "../core/failures/failure.js";
import type { Work } from "../run/work.js";

/** `--one-transaction`: everything or nothing; what cannot be in a transaction speaks against it by name. */
export function wholeParcel(works: readonly Work[]): readonly (readonly Work[])[] {
  const alone = works.find(({ unit }) => unit.kind === "alone" || unit.mayEndTransaction || unit.begin);
  if (alone) {
    const { unit, step } = alone;
    const { id, name } = step.migration;
    const detail = { kind: "not_in_one_transaction", id, name, ...spokenAgainst(unit) } as const;
    throw new SluiceError("wrong_use", { detail });
  }
  return [works];
}

type Against = Extract<WrongUse, { kind: "not_in_one_transaction" }>;

function spokenAgainst({
  begin,
  why = "CALL",
  commits,
  mayEndTransaction,
}: Work["unit"]): Pick<Against, "words" | "why"> {
  // One transaction has one isolation level: a file that asks for its own would not get it.
  if (begin !== undefined) return { words: begin, why: "own_begin" };
  if (commits) return { words: why, why: "commits" };
  return { words: why, why: mayEndTransaction ? "may_end" : "alone" };
}
