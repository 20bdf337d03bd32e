import type { RunContext } from "./context.js";
import { driveAlone } from "./alone.js";
import { type DriveOutcome, recordFailure } from "./drive.js";
import type { Stopped } from "./outbox.js";
import type { Work } from "./work.js";

/**
 * Ends a run at the unit that took its connection away, without running it again. What was outside a transaction
 * is looked at first; undefined where it turns out to be in, so that the run goes on and records it.
 */
export async function giveUp(
  parcel: readonly Work[],
  isBegun: boolean,
  stopped: Stopped | undefined,
  context: RunContext,
): Promise<DriveOutcome | undefined> {
  const [first] = parcel;
  if (!first) return undefined;
  const looked = isBegun ? await driveAlone({ do: "look", at: 0 }, [parcel], context) : undefined;
  const fate = looked?.event.type === "looked" ? looked.event.fate : "again";
  if (fate === "done") return undefined;
  // Answers that were on their way are lost, too: where the server was is known only if it is this unit.
  const sent = stopped?.sent && parcel.some((work) => isSame(work, stopped.sent?.work)) ? stopped.sent : undefined;
  const { sent: _, positioned: __, ...rest } = stopped ?? { fault: { message: "", lost: true }, unsent: false };
  const work = sent?.work ?? first;
  if (fate === "again") await recordFailure(work, context, rest.fault.message, "failed");
  return {
    kind: "failed",
    failure: {
      work,
      why: fate === "unknown" ? "unknown" : "other",
      shared: parcel.length > 1,
      tries: 0,
      waitedMs: 0,
      stopped: { ...rest, ...(sent ? { sent } : {}) },
      ...(looked?.reason ? { reason: looked.reason } : {}),
    },
  };
}

function isSame(one: Work, other: Work | undefined): boolean {
  return other !== undefined && one.number === other.number && one.step.migration.id === other.step.migration.id;
}
