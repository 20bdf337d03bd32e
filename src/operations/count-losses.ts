import type { Refusal } from "../core/failures/failure.js";
import { lostRows } from "../core/plan/losses.js";
import type { Plan, Step } from "../core/plan/plan.js";
import type { Unit } from "../core/plan/unit.js";
import type { Session } from "../engines/engine.js";
import type { Planner } from "./planner.js";

/** A refusal is read by who must decide: how many rows it is about is worth a look. */
export async function countLosses(plan: Plan, session: Session, planner: Planner): Promise<Plan> {
  const refused = plan.refusals.flatMap(({ code, id }) => (code === "destructive" ? [id] : []));
  if (refused.length === 0) return plan;
  const last = plan.steps.findLastIndex(({ migration }) => refused.includes(migration.id));
  const steps = plan.steps.slice(0, last + 1);
  const units = await judged(steps, planner);
  const lost = lostRows(steps, (step) => units.get(step));
  const asked = steps.flatMap((step) => (refused.includes(step.migration.id) ? (lost.get(step) ?? []) : []));
  const counts = await planner.source.engine.questions.rowsIn(
    session,
    asked.filter((rows) => rows !== undefined),
  );
  const counted = new Map(asked.filter((rows) => rows !== undefined).map((rows, index) => [rows, counts[index]]));
  const refusals = plan.refusals.map((refusal): Refusal => {
    const step = refusal.code === "destructive" && steps.find(({ migration }) => migration.id === refusal.id);
    const rows = ((step && lost.get(step)) || []).map((each) => (each && counted.get(each)) ?? null);
    return rows.some((each) => each !== null) ? { ...refusal, rows } : refusal;
  });
  return { ...plan, refusals };
}

/** A refusal must not wait for the reading of long files that are not refused. */
const readBytes = 1024 * 1024;

/** What steps destroy was judged when they were planned; of the others nobody has asked yet what they do. */
async function judged(steps: readonly Step[], planner: Planner): Promise<ReadonlyMap<Step, readonly Unit[]>> {
  const units = new Map<Step, readonly Unit[]>();
  let left = readBytes;
  for (const step of steps) {
    if (step.destructive.length > 0 || step.half) {
      units.set(step, step.units);
      continue;
    }
    left -= step.migration.direction.script.bytes;
    const soFar = { hashes: step.units.slice(0, step.fromUnit).map(({ hash }) => hash) };
    if (left >= 0) units.set(step, await planner.judgedUnits(step.migration.direction, soFar));
  }
  return units;
}
