import type { batched as english } from "./en/batches.js";
import type { FailureText } from "./text.js";

interface Changed {
  readonly id: string;
  readonly name: string;
  readonly direction: "up" | "down";
}

/** Broken off in its batches, and its file is another since. */
export function changedInBatches({ ways, changed }: typeof english, of: Changed, rows: number): FailureText {
  return {
    what: changed(`${of.id} ${of.name}`, rows, of.direction),
    fixes: [ways.stays(of), ways.anew(of), ways.finished(of)],
  };
}
