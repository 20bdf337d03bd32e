import type { Fault } from "../core/model/fault.js";
import type { RunContext } from "./context.js";
import { rowMessage } from "./events.js";
import { ServerError } from "../core/model/server-error.js";
import type { FailureKind } from "./next.js";
import type { Work } from "./work.js";

/** What kind of failure a fault is to a run. */
export function failureKind(fault: Fault, context: RunContext): FailureKind {
  if (context.history.isFence(fault)) return "fence";
  switch (fault.kind) {
    case "busy":
    case "conflict":
    case "ended-inside":
      return fault.kind;
    case "ends-transaction":
      // Outside a transaction it would need the lock, which is not to be had.
      return context.session.shared ? "other" : fault.kind;
    case "cancelled":
      return context.signal.aborted ? "cancelled" : "other";
    default:
      return "other";
  }
}

/** Somebody ended what was at work, or the connection broke: nothing that the file did, as far as anybody knows. */
export function isCutOff({ kind, lost }: Fault): boolean {
  return kind !== "time-limit" && (kind === "cancelled" || lost === true);
}

/** What a history says of a unit that is not in. */
export function endOf(fault: Fault): "failed" | "interrupted" {
  return isCutOff(fault) ? "interrupted" : "failed";
}

/** A row that was to be written on a condition only (the lock is held, the transaction is still ours), which did not hold. */
export function isUnmet(fault: Fault): boolean {
  return fault.kind === "empty" && fault.column === "seq";
}

/**
 * Ends the transaction that failed, and asks whether somebody else wrote meanwhile: then the failure was
 * not the migration's. The log's head is the witness. Where it cannot be read, nobody is said to have written:
 * the row's own fence would tell. `kept`: not all of it could be rolled back.
 */
export async function headMoved(context: RunContext, works: readonly Work[]): Promise<boolean | "lost" | "kept"> {
  const { frame } = context.engine;
  const rolledBack = await context.session.send({ statements: [frame.rollback] });
  if (rolledBack.fault?.lost) return "lost";
  if (rolledBack.fault?.kind === "ended-inside") return "kept";
  const head = await headOf(context);
  if (head === "lost") return head;
  return (head !== undefined && head !== context.head) || (await isDoneElsewhere(works, context));
}

/** Another tool wrote nothing into our log: its own table tells of the first of these whether it did what was to be done. */
async function isDoneElsewhere([work]: readonly Work[], context: RunContext): Promise<boolean> {
  const owner = work && context.history.owner?.(work.step.migration.id);
  // What is half in has no row, on its way up or back.
  const wasIn = work?.step.action === "revert" && !work.step.half;
  // Of what goes down in several steps our own note says that it is not in.
  if (!owner || (wasIn && (work.of > 1 || work.unit.kind === "alone"))) return false;
  try {
    const rows = await context.session.rows(owner.ask);
    return owner.isIn(rows) !== wasIn;
  } catch (error) {
    if (error instanceof ServerError) return false;
    throw error;
  }
}

/** The log's last number; undefined where it cannot be read. */
export async function headOf(context: RunContext): Promise<number | "lost" | undefined> {
  const { frame } = context.engine;
  const statements = rowMessage([context.history.head()], context);
  let answer = await context.session.send({ statements });
  if (answer.fault && !answer.fault.lost) {
    // A role or a setting of the file may stand in the way, or a cancel that came late.
    await context.session.send({ statements: [frame.rollback, ...frame.aloneAfter(context.session, true)] });
    answer = await context.session.send({ statements });
  }
  if (answer.fault?.lost) return "lost";
  // Where there is no log nothing has a number.
  const row = answer.sets.flat().find((each) => "head" in each);
  if (!answer.fault) return row && Number(row["head"]);
  await context.session.send({ statements: [frame.rollback] });
  return undefined;
}
