import { isSluiceError, type SluiceError } from "../core/failures/failure.js";
import type { Stopped } from "./outbox.js";
import type { Work } from "./work.js";

/**
 * A file that was changed before all of it was sent fails its migration, as the server's refusal would: what was sent
 * is rolled back, and what is in from before is told. Any other error is thrown on.
 */
export function changedAt(error: unknown, parcel: readonly Work[], index: number): Stopped {
  if (!isChanged(error)) throw error;
  const { file } = error.facts;
  const work = parcel.find(({ step }) => step.migration.direction.script.file === file) ?? parcel[0];
  if (!work) throw error;
  const sent = { parcel: index, work, part: "statement" } as const;
  return { fault: { kind: "changed", message: error.message }, unsent: true, sent };
}

export function isChanged(error: unknown): error is SluiceError<"source_changed"> {
  return isSluiceError(error) && error.code === "source_changed";
}
