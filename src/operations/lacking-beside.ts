import type { SessionLost } from "../core/model/session-lost.js";
import { mayLack } from "../core/plan/lacking.js";
import type { Step } from "../core/plan/plan.js";
import type { Session } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";

/** What goes on in another session, and reads what a trigger or a function may have made in the one before. */
export async function lackingBeside(
  step: Pick<Step, "units" | "fromUnit">,
  session: Session,
  { engine }: Pick<OpenSource, "engine">,
): Promise<{ readonly lacks: string; readonly lost: SessionLost } | undefined> {
  const names = mayLack(step);
  const lacks = names.length > 0 ? await engine.questions.spokenOf(session, names, step.units) : undefined;
  if (lacks === undefined) return undefined;
  const isOfUnit = step.units[step.fromUnit]?.mayNeed?.some(({ name }) => name === lacks);
  return { lacks, lost: { rest: true, ...(isOfUnit ? { unit: true } : {}) } };
}
