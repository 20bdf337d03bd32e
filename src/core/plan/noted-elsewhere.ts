import type { Blocked } from "./plan.js";
import type { Standing } from "./states.js";

/**
 * What another tool has noted as begun or failed, and nobody has told of since: that tool stops at it, whatever comes
 * next, and so does every run of ours.
 */
export function notedElsewhere(standings: readonly Standing[]): Blocked | undefined {
  for (const { id, name, applied } of standings) {
    if (!applied?.notedBy) continue;
    const { notedBy, error } = applied;
    return {
      code: "noted_elsewhere",
      id,
      name,
      direction: "up",
      unit: 1,
      of: 1,
      notedBy: { ...notedBy, ...(error === undefined ? {} : { error }) },
    };
  }
  return undefined;
}
