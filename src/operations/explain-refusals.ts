import type { Plan } from "../core/plan/plan.js";
import type { Session } from "../engines/engine.js";
import { countLosses } from "./count-losses.js";
import type { Planner } from "./planner.js";
import { showChanges } from "./show-changes.js";

/** A plan whose refusals say what they are about: what was changed, how many rows would be lost. */
export async function explainRefusals(plan: Plan, session: Session, planner: Planner): Promise<Plan> {
  return countLosses(await showChanges(plan, session, planner), session, planner);
}
