import type { Applied } from "../core/model/applied.js";
import { SluiceError } from "../core/failures/failure.js";
import { isIn } from "../core/plan/states.js";
import type { Session } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";
import type { RunMigration, TargetRun } from "./target-run.js";
import type { World } from "./world.js";

export interface RunToCheck {
  readonly applied: readonly RunMigration[];
  readonly reverted: readonly RunMigration[];
  /** Indexes that the run built outside a transaction. */
  readonly built: readonly string[];
  /** As read after the run. */
  readonly history: ReadonlyMap<string, Applied>;
}

/**
 * What every run ends with: all that was meant to be recorded is, and no invalid index of its making stands. Returns what
 * is to be said: what is unvalidated, and indexes that are invalid, whoever said what of their migrations.
 */
export async function checkRun(
  session: Session,
  source: OpenSource,
  world: World,
  run: RunToCheck,
): Promise<Pick<TargetRun, "unvalidated" | "invalidIndexes">> {
  const takenBack = new Set(run.reverted.map(({ id }) => id));
  const broughtIn = new Set(run.applied.map(({ id }) => id));
  const recorded = (id: string): boolean => {
    const applied = run.history.get(id);
    return applied !== undefined && isIn(applied);
  };
  const missing = [
    ...[...broughtIn].filter((id) => !recorded(id)),
    ...[...takenBack].filter((id) => !broughtIn.has(id) && recorded(id)),
  ];
  if (missing.length > 0) throw new SluiceError("check_failed", { problem: "not_recorded", what: missing });
  const { invalidIndexes, unvalidated } = await source.engine.questions.health(session);
  const built = new Set(run.built.map(bare));
  const broken = invalidIndexes.filter((name) => built.has(bare(name)));
  if (broken.length > 0) throw new SluiceError("check_failed", { problem: "invalid_index", what: broken });
  const target = source.settings.name;
  for (const index of invalidIndexes) world.on({ type: "index.invalid", target, index });
  for (const each of unvalidated) world.on({ type: "constraint.unvalidated", target, ...each });
  return {
    unvalidated: unvalidated.map(({ constraint, table }) => `${table}.${constraint}`),
    ...(invalidIndexes.length > 0 ? { invalidIndexes } : {}),
  };
}

function bare(name: string): string {
  return (name.split(".").at(-1) ?? name).replaceAll('"', "");
}
