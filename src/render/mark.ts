import type { State } from "../core/model/state.js";
import type { Paint } from "./paint.js";

/** The mark of a state. */
export function markOf(state: State, paint: Paint): string {
  switch (state) {
    case "applied":
    case "baselined":
      return paint.good("✓");
    case "pending":
    case "reverted":
      return "○";
    case "changed":
      return paint.care("✎");
    case "failed":
      return paint.bad("✗");
    case "missing":
    case "ahead":
      return paint.care("!");
    case "superseded":
      return paint.faint("–");
    case "unknown":
      return paint.bad("?");
  }
}
