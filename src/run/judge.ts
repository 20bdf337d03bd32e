import type { Fault } from "../core/model/fault.js";
import type { RunContext } from "./context.js";
import type { FailureKind } from "./next.js";

/** What kind of failure a fault is to a run. */
export function failureKind(fault: Fault, context: RunContext): FailureKind {
  if (context.layout.isFence(fault, context.table)) return "fence";
  switch (fault.sqlstate) {
    case "55P03":
      return "busy";
    case "40P01":
    case "40001":
      return "conflict";
    case "2D000":
      return "ends-transaction";
    case "57014":
      return context.signal.aborted ? "cancelled" : "other";
    default:
      return "other";
  }
}

/**
 * Ends the transaction that failed, and asks whether somebody else wrote meanwhile: then the failure was
 * not the migration's. The log's head is the witness.
 */
export async function headMoved(context: RunContext): Promise<boolean | "lost"> {
  const { frame, dialect } = context.engine;
  const answer = await context.session.send({
    text: `${frame.rollback};\n${context.layout.head(context.table, dialect.quote)}`,
  });
  if (answer.fault) return answer.fault.lost ? "lost" : true;
  return Number(answer.sets.at(-1)?.[0]?.["head"]) !== context.head;
}
