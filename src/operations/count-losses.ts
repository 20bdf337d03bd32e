import type { Refusal } from "../core/failures/failure.js";
import type { Action, ActionKind } from "../core/model/action.js";
import type { Plan } from "../core/plan/plan.js";
import type { Engine, Session } from "../engines/engine.js";

/** What takes all rows of its table away. */
const emptying: ReadonlySet<ActionKind> = new Set(["drop-table", "drop-materialized-view", "truncate", "delete"]);

/** A refusal is read by who must decide: how many rows it is about is worth a look. */
export async function countLosses(plan: Plan, session: Session, { questions }: Engine): Promise<Plan> {
  if (!plan.refusals.some(({ code }) => code === "destructive")) return plan;
  const refusals: Refusal[] = [];
  for (const refusal of plan.refusals) {
    const step = plan.steps.find(({ migration }) => migration.id === refusal.id);
    const rows: (number | null)[] = [];
    for (const { kind, object } of refusal.code === "destructive" ? (step?.destructive ?? noActions) : noActions)
      rows.push(emptying.has(kind) ? ((await questions.rowsIn(session, object)) ?? null) : null);
    refusals.push(rows.some((each) => each !== null) ? { ...refusal, rows } : refusal);
  }
  return { ...plan, refusals };
}

const noActions: readonly Action[] = [];
