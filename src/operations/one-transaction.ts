import { SluiceError } from "../core/failures/failure.js";
import type { Work } from "../run/work.js";

/** `--one-transaction`: everything or nothing; what cannot be in a transaction speaks against it by name. */
export function wholeParcel(works: readonly Work[]): readonly (readonly Work[])[] {
  const alone = works.find(({ unit }) => unit.kind === "alone" || unit.mayEndTransaction || unit.begin);
  if (alone) {
    const { unit, step } = alone;
    // One transaction has one isolation level: a file that asks for its own would not get it.
    const other = `${step.migration.id} ${step.migration.name}: ${unit.begin ?? unit.why ?? "CALL"}`;
    throw new SluiceError("wrong_use", { detail: { kind: "conflict", one: "--one-transaction", other } });
  }
  return [works];
}
