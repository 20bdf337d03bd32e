import type { Engine, Session } from "../engines/engine.js";
import type { PerformedFate } from "../run/performer.js";
import type { Work } from "../run/work.js";
import type { OpenSource } from "./open-source.js";

/** As the table tells of the tool whose command it was; nobody does where that is ours alone. */
export async function fateOf(
  { step, unit }: Work,
  session: Session,
  { history, engine, wanted }: Pick<OpenSource, "history" | "engine" | "wanted">,
): Promise<PerformedFate> {
  const { performed } = unit;
  // What is not reached may be gone for again: that is how such a tool works.
  if (wanted) {
    if (!(await wanted.isReached("telling"))) return "not-in";
    // Its tool may have found another database than this.
    return (await isUntouched(unit, session, engine)) ? "not-in" : "in";
  }
  const owner = performed?.way === "command" ? history.owner?.(step.migration.id) : undefined;
  if (!owner || performed?.way !== "command") return "unknown";
  const isIn = owner.isIn(await session.rows(owner.ask));
  if (isIn === (step.action !== "revert")) return "in";
  if (performed.inTransaction && engine.can.transactionalDdl) return "not-in";
  return (await isUntouched(unit, session, engine)) ? "not-in" : "in-part";
}

/** All that it does is seen, and nothing of that has taken effect. */
async function isUntouched({ actions }: Work["unit"], session: Session, engine: Engine): Promise<boolean> {
  if (actions.length === 0 || actions.some(({ known, maybe }) => known !== "tree" || maybe)) return false;
  const seen = await engine.questions.evidence(session, actions);
  return (
    seen.length >= actions.length && seen.every(({ there, removes, half }) => !half && there === (removes === true))
  );
}
