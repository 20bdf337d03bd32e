import type { Blocked } from "./plan.js";
import type { Standing } from "./states.js";

/** What its owner would stop at, whatever comes next: so does every run of ours. */
export function ownerStops(standings: readonly Standing[], direction: "up" | "down"): Blocked | undefined {
  const stray = strayRow(standings);
  const beside: Blocked | undefined = stray && {
    code: "stray_row",
    id: stray.id,
    name: stray.name,
    direction,
    unit: 1,
    of: 1,
  };
  return notedElsewhere(standings) ?? beside;
}

/**
 * A row that no file is, and that speaks for all that it stands on: nobody here knows what that is, and its owner's
 * command goes neither on from there nor back.
 */
export function strayRow(standings: readonly Standing[]): Standing | undefined {
  return standings.find(({ applied }) => applied?.stray);
}

/**
 * What another tool has noted as begun or failed, and nobody has told of since.
 */
function notedElsewhere(standings: readonly Standing[]): Blocked | undefined {
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
