import type { RunContext } from "./context.js";
import type { Work } from "./work.js";

/** Says once that a migration has begun: before it is sent, or, in a batch, when it is seen to run or to have run. */
export function announce(work: Work, context: RunContext): void {
  const { migration, action, units, statements } = work.step;
  if (context.announced.has(migration.id)) return;
  context.announced.add(migration.id);
  context.on({
    type: "migration.started",
    target: context.target,
    id: migration.id,
    name: migration.name,
    direction: action === "revert" ? "down" : "up",
    units: units.length,
    statements,
  });
}
