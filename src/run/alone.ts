import type { Settled } from "../core/model/event.js";
import type { Fault } from "../core/model/fault.js";
import type { NewEvent } from "../core/histories/layout.js";
import { stillRunning, type UnknownWhy } from "../core/model/unknown-why.js";
import type { Before, Clearing, Holder, Notice } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import { announce } from "./announce.js";
import { type Asked, asFile, enter, type Placed } from "./as-file.js";
import type { Clearance } from "./clear-away.js";
import type { Deed } from "./deed.js";
import { begunEvent, doneEvent, failedEvent, notedEvent, type RowWishes, sendRow } from "./events.js";
import { failureKind, headMoved, isUnmet } from "./judge.js";
import type { Decision } from "./next.js";
import { endOrphan } from "./orphan.js";
import type { Stopped } from "./outbox.js";
import { cancelledIn, underSignals } from "./signals.js";
import { changedAt } from "./source-changed.js";
import { underWatch } from "./watch.js";
import { statementOf } from "./ways/sql.js";
import { isLast, type Work } from "./work.js";

/** A statement that cannot be in a transaction. */
export const driveAlone = driverOf({
  note: (work, context) => note(work, context).catch((error: unknown) => unread(error, work, context)),
  run: (work, context) => run(work, context).catch((error: unknown) => unread(error, work, context)),
  record,
  clear: (work, context, why) => clear(work, why, context),
  look: (work, context) => look(work, context, { outcome: "interrupted", error: "" }),
});

type Deeds = Readonly<
  Record<"note" | "run" | "record" | "look", (work: Work, context: RunContext) => Promise<Deed>>
> & {
  clear(work: Work, context: RunContext, why: Extract<Decision, { do: "clear" }>["why"]): Promise<Deed>;
};
type Driver = (decision: Decision, parcels: readonly (readonly Work[])[], context: RunContext) => Promise<Deed>;

/** What shares no transaction with its row: noted before, run, recorded after; its fate is looked at where that broke off. */
export function driverOf(deeds: Deeds): Driver {
  return async (decision, parcels, context) => {
    const work = "at" in decision ? parcels[decision.at]?.[0] : undefined;
    if (!work) throw new Error(`nothing stands at the unit to ${decision.do}`);
    switch (decision.do) {
      case "note":
        announce(work, context);
        return deeds.note(work, context);
      case "run-alone":
        return deeds.run(work, context);
      case "record-alone":
        return deeds.record(work, context);
      case "clear":
        return deeds.clear(work, context, decision.why);
      case "look":
        announce(work, context);
        return deeds.look(work, context);
      default:
        throw new Error(`not a deed: ${decision.do}`);
    }
  };
}

export async function note(work: Work, context: RunContext): Promise<Deed> {
  // The fence protects rows alone: what cannot be rolled back runs only while the lock is really held.
  const row = notedEvent(work, () => statementOf(work, context).piece.text, context);
  const deed = await append(
    row,
    work,
    context,
    { event: { type: "noted" } },
    { part: "open", condition: context.holdsLock },
  );
  // To be told where some of it is in already.
  const message = deed.stopped?.fault.message;
  return message === undefined ? deed : { ...deed, reason: { kind: "broke_off", message } };
}

async function run(work: Work, context: RunContext): Promise<Deed> {
  const { session, engine } = context;
  const { piece, index } = statementOf(work, context);
  const mayLose = (): boolean => work.step.migration.direction.allowsLoss === true;
  const labelled = engine.frame.labelled(context.asSent(piece), work.step.migration.id, index + 1);
  const asWritten = (): string => piece.text;
  const onNotice = (notice: Notice): void =>
    context.on({ type: "notice.received", target: context.target, id: work.step.migration.id, ...notice });
  const startedAt = context.elapsed();
  const before = await prepared(work, context);
  if (before.fault) foundBefore.delete(work);
  else foundBefore.set(work, before.value);
  // No longer than the statement: a cancel that is sent again must not hit what is asked after it.
  const { fault } = before.fault
    ? before
    : await underSignals(context, false, () =>
        underWatch(
          context,
          [work],
          () => piece,
          () => session.send({ statements: [labelled], onNotice, mayLose, asWritten }),
        ),
      );
  tookMs.set(work, context.elapsed() - startedAt);
  if (!fault) return { event: { type: "ran" } };
  const unsent = before.fault !== undefined;
  const sent = { parcel: 0, work, part: "statement" as const, piece, statement: index + 1 };
  const stopped: Stopped = {
    fault,
    unsent: false,
    sent,
    positioned: sent,
    ...(fault.position && !unsent ? { position: fault.position } : {}),
  };
  if (unsent && fault.lost) return { ...lostBeside(fault, work), unsent: work };
  if (fault.lost) return { event: { type: "lost" }, stopped, ...(fault.kind === "unheard" ? { unsent: work } : {}) };
  // First: the head is not to be read as the role that the file took.
  await session.send({ statements: engine.frame.aloneAfter(session, true) });
  const moved = await headMoved(context, [work]);
  if (moved === "lost") return { event: { type: "lost" }, stopped };
  const why = failureKind(fault, context);
  const said = why === "cancelled" ? cancelledIn(context.signal, tookMs.get(work) ?? 0) : fault.message;
  lastStopped.set(work, { ...stopped, said });
  return {
    event: { type: "failed", ...here(work, context), why, unsent, moved: moved === true },
    stopped,
    reason: { kind: "broke_off", message: said },
  };
}

/** What could not be read was not run. */
function unread(error: unknown, work: Work, context: RunContext): Deed {
  const stopped = changedAt(error, [work], context.indexOf(work));
  foundBefore.delete(work);
  lastStopped.set(work, { ...stopped, said: stopped.fault.message });
  const event = { type: "failed", ...here(work, context), why: "other", unsent: true, moved: false } as const;
  return { event, stopped };
}

/** The file's settings are in force, and it is known what stands where the statement may leave something. */
async function prepared(work: Work, context: RunContext): Promise<Asked<Before>> {
  const before = await enter(placed(work, context), context, (text) =>
    context.engine.questions.before(context.session, text),
  );
  if (before.fault) return before;
  return before.value.obstacle ? { fault: before.value.obstacle } : before;
}

/** What stands alone, and what its file has set before it. */
function placed(work: Work, context: RunContext): Placed {
  const { piece, index } = statementOf(work, context);
  const { settings, restores } = work.unit;
  const { id } = work.step.migration;
  return {
    id,
    first: index + 1,
    statement: piece.text,
    ...(settings ? { settings } : {}),
    ...(restores ? { restores } : {}),
  };
}

/** How long the statement itself took: it has no transaction whose start the server could measure from. */
const tookMs = new WeakMap<Work, number>();

/** What stood before a statement ran: what it left is told by it. */
const foundBefore = new WeakMap<Work, Before>();

/** What failed last at a unit and what is said of it, so that clearing up after it does not hide why. */
const lastStopped = new WeakMap<Work, Stopped & { readonly said: string }>();

async function record(work: Work, context: RunContext): Promise<Deed> {
  await context.session.send({
    statements: context.engine.frame.aloneAfter(context.session, !isLast(work), work.unit),
  });
  if (work.unit.dropsLock && !(await context.relock())) {
    return { event: { type: "failed", ...here(work, context), why: "fence", unsent: false, moved: true } };
  }
  const durationMs = tookMs.get(work);
  const event = { ...doneEvent(work, context), ...(durationMs === undefined ? {} : { durationMs }) };
  const deed = await append(event, work, context, { event: { type: "recorded" } });
  if (deed.event.type === "recorded")
    context.finished(work, Math.round(durationMs ?? 0), work.step.migration.id, work.step.migration.name);
  // Whoever cancelled it meant the statement, which is in.
  if (deed.event.type === "failed" && deed.stopped?.fault.kind === "cancelled")
    return { ...deed, event: { ...deed.event, why: "cancelled" } };
  return deed;
}

/** `part`: whether its statement comes behind this row, or was before it. */
export async function append(
  event: NewEvent,
  work: Work,
  context: RunContext,
  then: Deed,
  { part = "record", ...how }: { readonly part?: "open" | "record" } & RowWishes = {},
): Promise<Deed> {
  const answer = await sendRow(event, context, how);
  if (!answer.fault) {
    context.head++;
    return then;
  }
  if (answer.fault.lost) return lostBeside(answer.fault, work);
  const stopped: Stopped = { fault: answer.fault, unsent: false, sent: { parcel: 0, work, part } };
  const moved = await headMoved(context, [work]);
  if (moved === "lost") return { event: { type: "lost" }, stopped };
  // Its condition is the lock.
  const why = isUnmet(answer.fault) ? "fence" : failureKind(answer.fault, context);
  return { event: { type: "failed", ...here(work, context), why, unsent: false, moved: moved === true }, stopped };
}

/** The file was not at it. */
function lostBeside(fault: Fault, work: Work): Deed {
  return { event: { type: "lost" }, stopped: { fault, unsent: false, sent: { parcel: 0, work, part: "beside" } } };
}

export function here(work: Work, context: RunContext): { readonly from: number; readonly at: number } {
  const at = context.indexOf(work);
  return { from: at, at };
}

/** After a failure: an invalid index is taken away, so that the next try, now or later, builds it anew. */
async function clear(work: Work, why: Extract<Decision, { do: "clear" }>["why"], context: RunContext): Promise<Deed> {
  const stopped = lastStopped.get(work);
  const before = foundBefore.get(work);
  const cleared: Deed = { event: { type: "cleared", why }, ...(stopped ? { stopped } : {}) };
  // Nothing ran.
  if (!stopped || !before) return cleared;
  const sinceMs = context.elapsed();
  const asked = await asFile(placed(work, context), context, async (text) => {
    const left = await context.engine.questions.left(context.session, text, before, stopped.fault);
    return {
      fault: await clearedAway(left.clear, { work, sinceMs }, context),
      unsure: left.unsure,
      untold: left.untold,
      stands: left.stands,
    };
  });
  const fault = asked.fault ?? asked.value.fault;
  if (fault?.lost) return { event: { type: "lost" }, stopped };
  if (!fault && !asked.fault && !asked.value.unsure)
    return { ...cleared, ...(why === "cancelled" ? { said: stopped.said } : {}) };
  const untold = asked.fault === undefined && asked.value.untold;
  const forGood = untold ? { untold } : {};
  const stands = asked.fault === undefined && asked.value.stands;
  const lost = await noteEnd(work, stopped.said, context, stands ? { warned: true } : {});
  if (lost) return lost;
  return {
    event: { type: "cleared", why, left: true, ...forGood },
    stopped,
    reason: stands
      ? { kind: "only_warned", message: stopped.said }
      : { kind: "broke_off", message: stopped.said, ...forGood },
  };
}

/** The note stands, and beside it what is known of how the statement ended. That it could not be written hides nothing. */
export async function noteEnd(
  work: Work,
  message: string,
  context: RunContext,
  how: Pick<NewEvent, "warned"> = {},
): Promise<Deed | undefined> {
  const row = { ...begunEvent(work, context), error: message, ...how };
  const deed = await append(row, work, context, { event: { type: "noted" } });
  return deed.event.type === "lost" ? deed : undefined;
}

/** How a unit ended that is not in. */
export interface End {
  readonly outcome: "failed" | "interrupted";
  readonly error: string;
}

/**
 * An orphaned statement may still run on the server: it is waited for, then the catalog is asked. Where it is not in,
 * the history is told how it ended before anything else: whoever reads it is to know that a run broke off here.
 */
export async function look(work: Work, context: RunContext, end: End): Promise<Deed> {
  // Noted because it writes where nothing is taken back, or ended its transaction inside: no catalog tells how much of it is in.
  if (work.unit.kind === "transaction" && !work.unit.mayEndTransaction) {
    const table = context.outlasting(work);
    const way = work.unit.performed?.way;
    if (way) return unlessRetried(work, context, { kind: "performed", way });
    return unlessRetried(work, context, table === undefined ? { kind: "ended_inside" } : { kind: "outlasts", table });
  }
  // It is in: whether it may stay so is no matter of the catalog's.
  const warned = context.warnedOf(work);
  if (warned !== undefined) return unknownFor({ kind: "only_warned", message: warned });
  const sinceMs = context.elapsed();
  const until = sinceMs + context.orphanWaitMs;
  let hasWaited = false;
  for (;;) {
    const asked = await asFile(placed(work, context), context, async (text) => {
      const { piece } = statementOf(work, context);
      const { engine, session } = context;
      const fate = await engine.questions.fate(session, {
        statement: text,
        statementClass: engine.dialect.classify(piece),
        ...context.notedOf(work),
      });
      const settles = fate.kind === "done" || fate.kind === "again";
      return { fate, blocked: settles ? await clearedAway(fate.clear, { work, sinceMs }, context) : undefined };
    });
    const fault = asked.fault ?? asked.value.blocked;
    if (fault?.lost) return lostBeside(fault, work);
    const fate = asked.fault ? { kind: "unknown" as const } : asked.value.fate;
    // Somebody knows whose session that is.
    if (fate.kind === "running" && fate.holder.maybe && context.isRetried(work))
      return { event: { type: "looked", fate: "again" } };
    // Its own run may be alive, and have told by now what became of it; it may wait for our lock already.
    const mayBeTold = hasWaited && (fate.kind === "running" || fate.kind === "unknown");
    if (mayBeTold && (await headMoved(context, [work])) === true)
      return { event: { type: "failed", ...here(work, context), why: "fence", unsent: false, moved: true } };
    const waits = fate.kind === "running" || (fault !== undefined && failureKind(fault, context) === "busy");
    // The note stands: the next run looks.
    if (context.signal.aborted && (waits || fault?.kind === "cancelled")) return { event: { type: "interrupted" } };
    if (waits && context.elapsed() <= until) {
      hasWaited = true;
      if (fate.kind === "running") await atOrphan(fate.holder, until, context);
      await context.sleep(500 + context.random() * 500, context.signal);
      continue;
    }
    if (fate.kind === "running") {
      return unknownFor(stillRunning(fate.holder));
    }
    if (fault) return unknownFor({ kind: "broke_off", message: fault.message });
    if (fate.kind === "unknown") return unlessRetried(work, context, { kind: "catalog_silent" });
    const found = fate.kind === "done" ? "in" : fate.half ? "half" : "not-in";
    tellFound(work, found, context);
    if (found === "in") return { event: { type: "looked", fate: "done" } };
    if (found === "half") {
      const message = `${end.error === "" ? "" : `${end.error}; `}found half done`;
      return (await noteEnd(work, message, context)) ?? { event: { type: "looked", fate: "half" } };
    }
    const row = failedEvent(work, context, end.error, end.outcome);
    return append(row, work, context, { event: { type: "looked", fate: "again" } });
  }
}

/** No look tells it: there a person's word counts. */
function unlessRetried(work: Work, context: RunContext, reason: UnknownWhy): Deed {
  return context.isRetried(work) ? { event: { type: "looked", fate: "again" } } : unknownFor(reason);
}

function tellFound(work: Work, outcome: Settled["outcome"], context: RunContext): void {
  const unit = work.of > 1 ? { unit: { number: work.number, of: work.of } } : {};
  const found = [{ id: work.step.migration.id, outcome, ...unit }];
  context.on({ type: "commit.settled", target: context.target, found });
}

function unknownFor(reason: UnknownWhy): Deed {
  return { event: { type: "looked", fate: "unknown" }, reason };
}

/** Ended as told, or named and waited for. */
export async function atOrphan(holder: Holder, until: number, context: RunContext): Promise<void> {
  const { session, target } = context;
  // Another client's is not ended for a word about ours.
  if (holder.pid === context.cancelOrphan && !holder.maybe) {
    context.cancelOrphan = undefined;
    const end = await endOrphan(session, holder.pid, context);
    if (end) context.on({ type: `orphan.${end}`, target, holder });
    return;
  }
  const leftMs = Math.round(until - context.elapsed());
  context.on({ type: "lock.waiting", target: context.target, holder, waitedMs: 0, leftMs });
}

/** What stopped it, or nothing: then all of it is done. */
async function clearedAway(
  clearings: readonly Clearing[],
  after: Clearance,
  context: RunContext,
): Promise<Fault | undefined> {
  if (clearings.length === 0) return undefined;
  const { clearAway } = await import("./clear-away.js");
  return clearAway(clearings, after, context);
}
