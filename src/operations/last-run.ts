import type { Applied } from "../core/model/applied.js";
import { halfIn } from "../core/plan/plan-down.js";
import { planIdOf } from "../core/plan/plan-id.js";
import { isIn } from "../core/plan/states.js";
import { unitsOf } from "../core/plan/units.js";
import type { Row } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";
import { Planner } from "./planner.js";

/**
 * Whether the last run's plan is seen to be through: its id is made of what was to run, and what ran is recorded. False
 * where that cannot be told: the files are others by now, or a row is missing.
 */
export async function isThrough(rows: readonly Row[], source: OpenSource): Promise<boolean> {
  const last = rows.findLast(({ kind }) => isOfRun(kind));
  if (!last) return true;
  if (last["outcome"] !== "done") return false;
  if (last["kind"] === "up" && nothingIsPending(rows, source)) return true;
  const isOfPlan = (row: Row): boolean => row["run"] === last["run"] && row["plan_id"] === last["plan_id"];
  const before = source.history.decodeLog([], rows.slice(0, rows.findIndex(isOfPlan))).applied;
  const ended = rows.filter((row) => isOfPlan(row) && row["outcome"] === "done" && row["unit"] === row["units"]);
  try {
    const planner = new Planner(source);
    const steps = await Promise.all(ended.map((row) => stepOf(row, before, planner)));
    return planIdOf(steps.filter((step) => step !== undefined)) === last["plan_id"];
  } catch {
    // A file that cannot be read any more.
    return false;
  }
}

function isOfRun(kind: unknown): boolean {
  return kind === "up" || kind === "down";
}

function nothingIsPending(rows: readonly Row[], { history, migrations }: OpenSource): boolean {
  const { applied } = history.decodeLog([], rows);
  return migrations.every(({ id }) => {
    const now = applied.get(id);
    return now !== undefined && isIn(now);
  });
}

/** What the plan had of it. */
async function stepOf({ id, kind }: Row, before: ReadonlyMap<string, Applied>, planner: Planner) {
  const { migrations, engine } = planner.source;
  const migration = migrations.find((each) => each.id === id);
  const direction = kind === "up" ? migration?.up : migration?.down;
  if (!migration || !direction) return undefined;
  const applied = before.get(migration.id);
  const progress = applied?.progress?.direction === kind ? applied?.progress : undefined;
  const half = kind === "down" && applied ? halfIn(applied) : undefined;
  const part = half && (await planner.halfDown({ up: migration.up, down: direction, isIn: half, back: progress }));
  if (part?.unshown) return undefined;
  return {
    action: kind === "down" ? "revert" : progress ? "resume" : "apply",
    migration: { id: migration.id, direction },
    units: (part?.cut ?? unitsOf(direction, engine.dialect, undefined, { soFar: progress })).units,
    fromUnit: progress?.done ?? 0,
  } as const;
}
