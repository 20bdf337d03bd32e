import type { Refusal } from "../core/failures/failure.js";
import type { Plan } from "../core/plan/plan.js";
import { lineDiff } from "../core/sql/line-diff.js";
import type { Session } from "../engines/engine.js";
import type { Planner } from "./planner.js";

/** Above this a file is not compared line by line. */
const comparedBytes = 1024 * 1024;

/** A plan whose refusals of changed files show what was changed: the history keeps the text that ran. */
export async function showChanges(plan: Plan, session: Session, planner: Planner): Promise<Plan> {
  if (!plan.refusals.some(({ code }) => code === "changed")) return plan;
  const refusals: Refusal[] = [];
  for (const refusal of plan.refusals) {
    const diff = refusal.code === "changed" ? await changeOf(refusal.id ?? "", session, planner) : [];
    refusals.push(diff.length > 0 ? { ...refusal, diff } : refusal);
  }
  return { ...plan, refusals };
}

async function changeOf(id: string, session: Session, planner: Planner): Promise<readonly string[]> {
  const { migrations, history } = planner.source;
  // The text that is kept is not the one that another tool has run since.
  if (planner.recorded(id)?.checksums === undefined) return [];
  const script = migrations.find((migration) => migration.id === id)?.up.script;
  if (!script || script.bytes > comparedBytes) return [];
  const [row] = await session.rows(history.texts(id));
  const before = row?.["up_sql"];
  return typeof before === "string" ? lineDiff(before, [...(script.asWritten?.() ?? script.read())].join("")) : [];
}
