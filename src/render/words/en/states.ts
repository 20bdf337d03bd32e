import type { State } from "../../../core/model/state.js";

/** A migration's states. */
export const states: Readonly<Record<State, string>> = {
  applied: "applied",
  pending: "pending",
  missing: "missing",
  changed: "changed",
  failed: "failed",
  ahead: "ahead",
  baselined: "baselined",
  reverted: "taken back",
  superseded: "superseded",
  unknown: "unknown",
};

/** States given as `applied, failed`. */
export function statesIn(listed: string): string {
  return listed
    .split(", ")
    .map((state) => states[state as State] ?? state)
    .join(" or ");
}
