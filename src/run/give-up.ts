import type { RunContext } from "./context.js";
import { type End, look } from "./alone.js";
import type { Deed } from "./deed.js";
import { type DriveOutcome, recordFailure } from "./drive.js";
import { endOf } from "./judge.js";
import type { Stopped } from "./outbox.js";
import type { Work } from "./work.js";

/**
 * Ends a run at the unit that took its connection away, without running it again. What was outside a transaction
 * is looked at first; undefined where it turns out to be in, so that the run goes on and records it. Where the
 * look loses the connection, too, it is for the next one.
 */
export async function giveUp(
  parcel: readonly Work[],
  isBegun: boolean,
  stopped: Stopped | undefined,
  context: RunContext,
): Promise<DriveOutcome | undefined> {
  const [first] = parcel;
  if (!first) return undefined;
  const { sent: saidToBeAt, positioned: _, ...rest } = stopped ?? { fault: { message: "", lost: true }, unsent: false };
  // Answers that were on their way are lost, too: where the server was is known only if it is this unit.
  const sent = parcel.some((work) => isSame(work, saidToBeAt?.work)) ? saidToBeAt : undefined;
  const work = sent?.work ?? first;
  const end = { outcome: endOf(rest.fault), error: rest.fault.message };
  const looked = isBegun ? await lookAt(work, context, end) : undefined;
  if (looked?.event.type === "lost")
    return {
      kind: "replan",
      lost: true,
      doubted: parcel,
      undone: [],
      ...(looked.stopped ? { stopped: looked.stopped } : {}),
    };
  if (looked?.event.type === "interrupted") return { kind: "stopped", noted: true, at: work };
  const fate = looked ? (looked.event.type === "looked" ? looked.event.fate : "unknown") : "again";
  if (fate === "done") return undefined;
  if (!looked) await recordFailure(work, context, end.error, end.outcome);
  const isKnown = fate === "again";
  return {
    kind: "failed",
    failure: {
      work,
      why: isKnown ? "other" : "unknown",
      parcel,
      tries: 0,
      waitedMs: 0,
      stopped: { ...rest, ...(sent ? { sent } : {}) },
      ...(isKnown ? {} : { reason: looked?.reason ?? { kind: "broke_off", message: end.error } }),
    },
  };
}

async function lookAt(work: Work, context: RunContext, end: End): Promise<Deed> {
  const { kind, performed } = work.unit;
  if (kind !== "alone" || !performed) return look(work, context, end);
  return (await import("./performed.js")).lookPerformed(work, context, end.error);
}

function isSame(one: Work, other: Work | undefined): boolean {
  return other !== undefined && one.number === other.number && one.step.migration.id === other.step.migration.id;
}
