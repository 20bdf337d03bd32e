import { createHash } from "node:crypto";
import type { Step } from "./plan.js";

/** Over (id, action, checksum of what runs, unit boundaries) in order, so that staging and production can be compared. */
export function planIdOf(steps: readonly Planned[]): string {
  const hash = createHash("sha256");
  for (const { migration, action, units, fromUnit } of steps) {
    const boundaries = units.slice(fromUnit).map((unit) => `${unit.kind} ${unit.first} ${unit.count}`);
    hash.update(JSON.stringify([migration.id, action, migration.direction.raw(), boundaries]));
    hash.update("\n");
  }
  return hash.digest("hex").slice(0, 12);
}

type Planned = Pick<Step, "action" | "units" | "fromUnit"> & {
  readonly migration: Pick<Step["migration"], "id" | "direction">;
};
