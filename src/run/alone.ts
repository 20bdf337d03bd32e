import type { Notice } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import { announce } from "./announce.js";
import type { Deed } from "./drive.js";
import { begunEvent, doneEvent, recordText, rowMessage } from "./events.js";
import { failureKind, headMoved } from "./judge.js";
import type { Decision } from "./next.js";
import type { Stopped } from "./outbox.js";
import { underSignals } from "./signals.js";
import { underWatch } from "./watch.js";
import { statementOf } from "./ways/sql.js";
import { isLast, type Work } from "./work.js";

/** A statement that cannot be in a transaction: noted before, run, recorded after; its fate is looked at where that broke off. */
export async function driveAlone(
  decision: Decision,
  parcels: readonly (readonly Work[])[],
  context: RunContext,
): Promise<Deed> {
  const work = "at" in decision ? parcels[decision.at]?.[0] : undefined;
  if (!work) throw new Error(`nothing stands at the unit to ${decision.do}`);
  switch (decision.do) {
    case "note":
      announce(work, context);
      return note(work, context);
    case "run-alone":
      return underSignals(context, false, () => run(work, context));
    case "record-alone":
      return record(work, context);
    case "clear":
      return clear(work, decision.why, context);
    case "look":
      announce(work, context);
      return look(work, context);
    default:
      throw new Error(`not a deed: ${decision.do}`);
  }
}

async function note(work: Work, context: RunContext): Promise<Deed> {
  // The fence protects rows alone: what cannot be rolled back runs only while the lock is really held.
  const text = recordText(begunEvent(work, context), context.head + 1, context, context.holdsLock);
  return append(text, work, context, { event: { type: "noted" } });
}

async function run(work: Work, context: RunContext): Promise<Deed> {
  const { session, engine } = context;
  const { piece, index } = statementOf(work, context);
  const onNotice = (notice: Notice): void =>
    context.on({ type: "notice.received", target: context.target, id: work.step.migration.id, ...notice });
  const startedAt = context.elapsed();
  const before = engine.frame.aloneBefore(
    {
      id: work.step.migration.id,
      statement: piece.text,
      ...(work.unit.settings ? { settings: work.unit.settings } : {}),
    },
    session,
  );
  const set = await session.send({ text: before.join(";\n") });
  const answer = set.fault
    ? set
    : await underWatch(context, [work], () => session.send({ text: piece.text, onNotice }));
  tookMs.set(work, context.elapsed() - startedAt);
  if (!answer.fault) return { event: { type: "ran" } };
  const { fault } = answer;
  const sent = { parcel: 0, work, part: "statement" as const, piece, statement: index + 1, start: 0 };
  const stopped: Stopped = {
    fault,
    unsent: false,
    sent,
    positioned: sent,
    ...(fault.position ? { position: fault.position } : {}),
  };
  if (fault.lost) return { event: { type: "lost" }, stopped };
  const moved = await headMoved(context);
  if (moved === "lost") return { event: { type: "lost" }, stopped };
  await session.send({ text: engine.frame.aloneAfter(session, true).join(";\n") });
  lastStopped.set(work, stopped);
  return {
    event: { type: "failed", at: context.indexOf(work), why: failureKind(fault, context), unsent: false, moved },
    stopped,
  };
}

/** How long the statement itself took: it has no transaction whose start the server could measure from. */
const tookMs = new WeakMap<Work, number>();

/** What failed last at a unit, so that clearing up after it does not hide why. */
const lastStopped = new WeakMap<Work, Stopped>();

async function record(work: Work, context: RunContext): Promise<Deed> {
  await context.session.send({ text: context.engine.frame.aloneAfter(context.session, !isLast(work)).join(";\n") });
  if (work.unit.dropsLock && !(await context.relock())) {
    return { event: { type: "failed", at: context.indexOf(work), why: "fence", unsent: false, moved: true } };
  }
  const durationMs = tookMs.get(work);
  const event = { ...doneEvent(work, context), ...(durationMs === undefined ? {} : { durationMs }) };
  const deed = await append(recordText(event, context.head + 1, context), work, context, {
    event: { type: "recorded" },
  });
  if (deed.event.type === "recorded")
    context.finished(work, Math.round(durationMs ?? 0), work.step.migration.id, work.step.migration.name);
  return deed;
}

async function append(text: string, work: Work, context: RunContext, then: Deed): Promise<Deed> {
  const answer = await context.session.send({ text: rowMessage(text, context.session) });
  if (!answer.fault) {
    context.head++;
    return then;
  }
  const stopped: Stopped = { fault: answer.fault, unsent: false, sent: { parcel: 0, work, part: "record", start: 0 } };
  if (answer.fault.lost) return { event: { type: "lost" }, stopped };
  const moved = await headMoved(context);
  if (moved === "lost") return { event: { type: "lost" }, stopped };
  const lockGone = answer.fault.sqlstate === "23502" && answer.fault.column === "seq";
  const why = lockGone ? "fence" : failureKind(answer.fault, context);
  return { event: { type: "failed", at: context.indexOf(work), why, unsent: false, moved }, stopped };
}

/** After a failure: an invalid index is taken away, so that the next try, now or later, builds it anew. */
async function clear(work: Work, why: Extract<Decision, { do: "clear" }>["why"], context: RunContext): Promise<Deed> {
  const stopped = lastStopped.get(work);
  const fate = await fateOf(work, context);
  if (fate.kind === "again") await clearAway(fate, work, context);
  return { event: { type: "cleared", why }, ...(stopped ? { stopped } : {}) };
}

/** An orphaned statement may still run on the server: it is waited for, then the catalog is asked. */
async function look(work: Work, context: RunContext): Promise<Deed> {
  const until = context.elapsed() + context.orphanWaitMs;
  for (;;) {
    const fate = await fateOf(work, context);
    if (fate.kind === "running") {
      if (context.elapsed() > until || context.signal.aborted) {
        return {
          event: { type: "looked", fate: "unknown" },
          reason: { kind: "still_running", pid: fate.holder.pid },
        };
      }
      context.on({
        type: "lock.waiting",
        target: context.target,
        holder: fate.holder,
        waitedMs: 0,
        leftMs: Math.round(until - context.elapsed()),
      });
      await context.sleep(500 + context.random() * 500, context.signal);
      continue;
    }
    if (fate.kind === "unknown")
      return { event: { type: "looked", fate: "unknown" }, reason: { kind: "catalog_silent" } };
    await clearAway(fate, work, context);
    context.on({
      type: "commit.settled",
      target: context.target,
      id: work.step.migration.id,
      outcome: fate.kind === "done" ? "in" : "not-in",
    });
    return { event: { type: "looked", fate: fate.kind } };
  }
}

async function fateOf(work: Work, context: RunContext) {
  const { piece } = statementOf(work, context);
  return context.engine.questions.fate(context.session, piece.text, context.engine.dialect.classify(piece));
}

async function clearAway(
  fate: { readonly clear?: readonly string[]; readonly cleared?: string },
  work: Work,
  context: RunContext,
): Promise<void> {
  for (const text of fate.clear ?? []) {
    await context.session.send({ text: "SET lock_timeout = 0" });
    await context.session.send({ text });
  }
  if (fate.cleared)
    context.on({ type: "index.repaired", target: context.target, id: work.step.migration.id, index: fate.cleared });
}
