import type { Action } from "../core/model/action.js";
import type { Fault } from "../core/model/fault.js";
import type { Clearing } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import { briefly } from "./signals.js";
import { underWatch } from "./watch.js";
import { statementOf } from "./ways/sql.js";
import type { Work } from "./work.js";

/** A lock is waited for at each step; longer than this, and the run would hang on another's transaction. */
const clearingMs = 5000;

/** After which unit, and since when it is tried. */
export interface Clearance {
  readonly work: Work;
  readonly sinceMs: number;
}

/** What stopped it, or nothing: then all of it is done. */
export async function clearAway(
  clearings: readonly Clearing[],
  after: Clearance,
  context: RunContext,
): Promise<Fault | undefined> {
  return briefly(context, () => clearEach(clearings, after, context));
}

/** Only what is really gone is told of; and whom it waits for, as of any statement. */
async function clearEach(
  clearings: readonly Clearing[],
  { work, sinceMs }: Clearance,
  context: RunContext,
): Promise<Fault | undefined> {
  const { session, engine, target } = context;
  const { id } = work.step.migration;
  const patience = await session.send({ statements: engine.frame.clearing(context.lockTimeoutMs || clearingMs) });
  if (patience.fault) return patience.fault;
  for (const { text, index } of clearings) {
    const action = index === undefined ? {} : { action: dropOf(index) };
    const labelled = engine.frame.labelled(text, id, statementOf(work, context).index + 1);
    const { fault } = await underWatch(
      context,
      [work],
      () => undefined,
      () => session.send({ statements: [labelled] }),
      { text, sinceMs, ...action },
    );
    if (fault) return fault;
    if (index !== undefined) context.on({ type: "index.repaired", target, id, index });
  }
  return undefined;
}

function dropOf(index: string): Action {
  return { kind: "drop-index", object: index, concurrently: true, known: "words" };
}
