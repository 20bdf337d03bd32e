import { isInBatches } from "../core/plan/performed.js";
import { ServerError } from "../core/model/server-error.js";
import { stillRunning, type UnknownWhy } from "../core/model/unknown-why.js";
import { append, driverOf, here, note, noteEnd } from "./alone.js";
import { fateAtRest, type Told } from "./at-rest.js";
import type { RunContext } from "./context.js";
import type { Deed } from "./deed.js";
import { doneEvent, failedEvent } from "./events.js";
import { failureKind } from "./judge.js";
import type { Decision } from "./next.js";
import type { Stopped } from "./outbox.js";
import { cancelledIn } from "./signals.js";
import type { CodeFault } from "./ways/code.js";
import { runCommand } from "./ways/command.js";
import type { Work } from "./work.js";

/** What is no SQL text and shares no transaction with its row: between run and recorded it is judged. */
export const drivePerformed = driverOf({
  note,
  run,
  record,
  clear: (work, context, why) => clear(work, why, context),
  look: (work, context) => lookPerformed(work, context, ""),
});

/** How it ended that did not end well, and what is known of it since. */
interface Ended extends Stopped, Told {
  /** That are in by its batches. */
  readonly rows?: number;
  readonly said: string;
}

const lastEnded = new WeakMap<Work, Ended>();
const tookMs = new WeakMap<Work, number>();

async function run(work: Work, context: RunContext): Promise<Deed> {
  const startedAt = context.elapsed();
  const { fault, at } = await perform(work, context);
  const took = context.elapsed() - startedAt;
  tookMs.set(work, took);
  const sent = { parcel: context.indexOf(work), work, part: "statement" as const };
  const stopped: Stopped = { fault: fault ?? { message: "" }, unsent: false, sent, ...(at ? { at } : {}) };
  // Whoever has the lock now looks what became of it.
  if (fault?.lost) return { event: { type: "lost" }, stopped };
  const told = await (fault ? fateAfter(work, context) : fateNow(work, context)).catch(() => undefined);
  if (!told) return { event: { type: "lost" }, stopped };
  const { fate } = told;
  // Where its owner keeps account, that counts, and not how it ended.
  if (fate === "in" || (fault === undefined && fate === "unknown")) return { event: { type: "ran" } };
  const why = fault ? failureKind(fault, context) : "other";
  const message = fault?.message ?? "ended with 0, and what it was to do is not there";
  // What its server said is told as that; of all else the last line tells most.
  const isKnown = fault?.sqlstate !== undefined || fault?.errno !== undefined;
  const last = isKnown ? undefined : fault?.detail?.split("\n").at(-1);
  const ofIts = last === undefined ? message : `${message}: ${last}`;
  const said = why === "cancelled" ? cancelledIn(context.signal, took) : ofIts;
  const ended = { ...stopped, fault: { ...fault, message }, said, ...told };
  lastEnded.set(work, ended);
  const event = { type: "failed", ...here(work, context), why, unsent: false, moved: false } as const;
  return { event, stopped: ended };
}

/** Its batches keep account: outside them it can only read. */
async function fateAfter(work: Work, context: RunContext): Promise<Told & Pick<Ended, "rows">> {
  if (!isInBatches(work.unit.performed)) return fateAtRest(work, context);
  const { step } = work;
  const { batchedRows } = await import("./batched.js");
  const rows = (await batchedRows(context.session, context))?.(
    step.migration.id,
    step.action === "revert" ? "down" : "up",
  );
  if (rows === undefined) return { fate: "in-part" };
  if (rows > 0) return { fate: "in-part", rows };
  // What it counted then need not be so when it comes again.
  await context.session.send({ statements: (await batches()).forgetting(step.migration.id, context) });
  return { fate: "not-in" };
}

/** What ended well has left nothing at work. */
async function fateNow(work: Work, context: RunContext): Promise<Told> {
  return { fate: await context.performedFate(work) };
}

async function perform(work: Work, context: RunContext): Promise<Partial<CodeFault>> {
  const { performed } = work.unit;
  if (performed?.way === "code") return (await (await import("./ways/code.js")).runOutside(work, context)) ?? {};
  if (!performed) throw new Error("a unit that is done by its statements");
  try {
    const fault = await context.givingWay(() => runCommand(performed, work, context));
    return fault ? { fault } : {};
  } catch (error) {
    // The session was lost beside it.
    if (error instanceof ServerError) return { fault: { ...error.fault, lost: true } };
    throw error;
  }
}

async function record(work: Work, context: RunContext): Promise<Deed> {
  const durationMs = tookMs.get(work);
  const event = { ...doneEvent(work, context), ...(durationMs === undefined ? {} : { durationMs }) };
  const also = work.unit.performed?.way === "code" ? (await batches()).forgetting(work.step.migration.id, context) : [];
  const deed = await append(event, work, context, { event: { type: "recorded" } }, { also });
  const { id, name } = work.step.migration;
  if (deed.event.type === "recorded") context.finished(work, Math.round(durationMs ?? 0), id, name);
  return deed;
}

const batches = () => import("./ways/batches.js");

/** Known not to be in, it may run again; else its note stands, with how it ended. */
async function clear(work: Work, why: Extract<Decision, { do: "clear" }>["why"], context: RunContext): Promise<Deed> {
  const ended = lastEnded.get(work);
  if (!ended || ended.fate === "not-in")
    return { event: { type: "cleared", why }, ...(ended ? { stopped: ended, said: ended.said } : {}) };
  const lost = await noteEnd(work, ended.said, context);
  if (lost) return lost;
  const { holder } = ended;
  const isToldLater = isInBatches(work.unit.performed) || holder !== undefined;
  const event = { type: "cleared", why, left: true, ...(isToldLater ? {} : { untold: true as const }) } as const;
  return { event, stopped: ended, reason: holder ? stillRunning(holder) : reasonOf(work, ended.said, ended.rows) };
}

/** An earlier run has noted it, and nothing since. */
export async function lookPerformed(work: Work, context: RunContext, error: string): Promise<Deed> {
  // Its batches that are in are known: it goes on behind them, and its note stands until it is through.
  if (isInBatches(work.unit.performed)) return { event: { type: "looked", fate: "again" } };
  const { fate, holder } = await fateAtRest(work, context);
  if (holder && context.signal.aborted) return { event: { type: "interrupted" } };
  if (holder) return { event: { type: "looked", fate: "unknown" }, reason: stillRunning(holder) };
  if ((fate === "unknown" || fate === "in-part") && !context.isRetried(work))
    return { event: { type: "looked", fate: "unknown" }, reason: reasonOf(work, error) };
  const found = [{ id: work.step.migration.id, outcome: fate === "in" ? ("in" as const) : ("not-in" as const) }];
  if (fate === "in" || fate === "not-in") context.on({ type: "commit.settled", target: context.target, found });
  if (fate === "in") return { event: { type: "looked", fate: "done" } };
  const row = failedEvent(work, context, error, "interrupted");
  return append(row, work, context, { event: { type: "looked", fate: "again" } });
}

function reasonOf({ unit }: Work, message: string, rows?: number): UnknownWhy {
  if (isInBatches(unit.performed)) return { kind: "in_batches", message, ...(rows === undefined ? {} : { rows }) };
  return { kind: "performed", way: unit.performed?.way ?? "command", ...(message === "" ? {} : { message }) };
}
