import type { NewEvent } from "../core/histories/layout.js";
import type { UnknownWhy } from "../core/model/unknown-why.js";
import type { Busy } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import { Ahead } from "./ahead.js";
import { driveAlone } from "./alone.js";
import { announce } from "./announce.js";
import type { Deed } from "./deed.js";
import { askBusy, busyStory } from "./busy.js";
import { begin, canStopBefore, type Decision, type FailureKind, next, type RunState, type UnitShape } from "./next.js";
import type { Stopped } from "./outbox.js";
import { endOf, failureKind, headMoved, headOf, isUnmet } from "./judge.js";
import { Outbox } from "./outbox.js";
import { begunEvent, failedEvent, keptBytesOf, sendRow } from "./events.js";
import { signalIn, underSignals } from "./signals.js";
import { changedAt } from "./source-changed.js";
import { Tidings } from "./tidings.js";
import { type PieceAt, underWatch } from "./watch.js";
import { mayLeaveSome, type Work } from "./work.js";

/** How a run over one plan ended. */
export type DriveOutcome =
  | { readonly kind: "finished" }
  /** To be planned again from what the history says now: another writer was there, or the connection was lost. */
  | {
      readonly kind: "replan";
      readonly lost: boolean;
      readonly stopped?: Stopped;
      readonly doubted: readonly Work[];
      /** Ran, and was rolled back: another writer was there. */
      readonly undone: readonly Work[];
      /** Noted as the `head` of the log, and lost before its statement was sent. */
      readonly unsent?: { readonly work: Work; readonly head: number };
    }
  /** Asked to end: nothing of `at` is in, or, where it is `noted`, the next run looks. */
  | { readonly kind: "stopped"; readonly at?: Work; readonly noted: boolean }
  | { readonly kind: "failed"; readonly failure: DriveFailure };

export interface DriveFailure {
  readonly work: Work;
  readonly why: FailureKind | "unknown";
  /** With whom it shared its transaction (`--one-transaction`), where it did: nothing of this run is in. */
  readonly parcel: readonly Work[];
  readonly stopped?: Stopped;
  /** Why nobody can know, for `unknown`. */
  readonly reason?: UnknownWhy;
  readonly tries: number;
  readonly waitedMs: number;
  /** Who had the table, for `busy`. */
  readonly busy?: Busy;
}

/** Does what `next` decides until there is nothing left to decide. Parcels are units that share one transaction. */
export async function drive(
  parcels: readonly (readonly Work[])[],
  context: RunContext,
  options: {
    readonly isBegun: (work: Work) => boolean;
    /** The first parcel goes by itself, so that a loss tells whose it is. */
    readonly firstAlone: boolean;
    /** What was noted is only to be known. */
    readonly looksOnly?: boolean;
  },
): Promise<DriveOutcome> {
  const shapes = parcels.map((parcel, index) => {
    const shape = shapeOf(parcel, options.isBegun, context);
    return options.firstAlone && index === 0 ? { ...shape, shares: false } : shape;
  });
  let { state, decision } = begin(shapes, { maxTries: context.maxTries, looksOnly: options.looksOnly });
  const ahead = new Ahead(parcels, shapes, context);
  using tidings = new Tidings();
  let last: Deed | undefined;
  const startedAt = context.elapsed();
  for (;;) {
    if (decision.do !== "send") tidings.tell();
    if (context.signal.aborted && !state.stopping && canStopBefore(decision)) {
      ({ state, decision } = next(state, { type: "interrupted" }));
    }
    switch (decision.do) {
      case "finish":
        return { kind: "finished" };
      case "stop": {
        const noted = decision.at === undefined;
        const work = parcels[state.at]?.[0];
        const said = last?.said ?? signalIn(context.signal);
        if (work && !noted) await recordFailure(work, context, said, "interrupted");
        return { kind: "stopped", noted, ...(work ? { at: work } : {}) };
      }
      case "replan": {
        return {
          kind: "replan",
          lost: decision.lost,
          doubted: isDoubt(decision, last) ? (last?.doubted ?? parcels[state.at] ?? []) : [],
          undone: undoneBy(decision, last, parcels),
          ...(last?.stopped ? { stopped: last.stopped } : {}),
          ...(last?.unsent ? { unsent: { work: last.unsent, head: context.head } } : {}),
        };
      }
      case "fail":
        return fail(parcels, decision, state, last, context, context.elapsed() - startedAt);
      default: {
        const parcel = parcels[state.at] ?? [];
        const [work] = parcel;
        const isDue = work !== undefined && context.unseen.mayReach(work);
        const due = isDue ? await (await import("./renewing.js")).renewed(state.at, context) : undefined;
        if (work && parcel.some(({ unit }) => unit.unseen)) context.unseen.ranIn(work);
        last = due ?? (await act(decision, parcels, context, state, last, ahead, tidings));
        ({ state, decision } = next(state, last.event));
      }
    }
  }
}

/** What was never heard did nothing. */
function isDoubt({ lost }: Extract<Decision, { do: "replan" }>, last: Deed | undefined): boolean {
  return lost && last?.stopped?.fault.kind !== "unheard";
}

/** What stood outside a transaction is not rolled back: whoever plans anew looks at it. */
function undoneBy(
  { lost }: Extract<Decision, { do: "replan" }>,
  last: Deed | undefined,
  parcels: readonly (readonly Work[])[],
): readonly Work[] {
  if (lost || last?.event.type !== "failed" || !last.stopped?.sent || last.stopped.unsent) return [];
  const { at } = last.event;
  return (parcels[at] ?? []).filter(({ unit }) => unit.kind === "transaction");
}

async function act(
  decision: Decision,
  parcels: readonly (readonly Work[])[],
  context: RunContext,
  state: RunState,
  last: Deed | undefined,
  ahead: Ahead,
  tidings: Tidings,
): Promise<Deed> {
  switch (decision.do) {
    case "send":
      return send(parcels, decision, context, state, ahead, tidings);
    case "wait":
      return waitForTable(parcels[decision.at]?.[0], decision.tries, context, last?.stopped);
    default:
      ahead.forget();
      if (!isPerformed(decision, parcels)) return driveAlone(decision, parcels, context);
      return (await import("./performed.js")).drivePerformed(decision, parcels, context);
  }
}

/** Outside any transaction, by something else than its text. */
function isPerformed(decision: Decision, parcels: readonly (readonly Work[])[]): boolean {
  const unit = "at" in decision && decision.at !== undefined ? parcels[decision.at]?.[0]?.unit : undefined;
  return unit?.kind === "alone" && unit.performed !== undefined;
}

async function send(
  parcels: readonly (readonly Work[])[],
  { from, to }: Extract<Decision, { do: "send" }>,
  context: RunContext,
  state: RunState,
  ahead: Ahead,
  tidings: Tidings,
): Promise<Deed> {
  const startedAt = context.elapsed();
  const outbox = new Outbox(context.session, (notice) =>
    context.on({ type: "notice.received", target: context.target, ...notice }),
  );
  const single = to - from === 1 ? parcels[from]?.[0] : undefined;
  if (single) tidings.tell();
  if (single && state.tries === 0) announce(single, context);
  let stopped: Stopped | undefined;
  let seq = context.head + 1;
  const deliver = async (): Promise<void> => {
    for (let index = from; index < to && !stopped; index++) {
      if (!ahead.pour(index, seq, outbox))
        stopped = await ahead
          .send(index, seq, outbox)
          .catch((error: unknown) => changedAt(error, parcels[index] ?? [], index));
      seq += parcels[index]?.length ?? 0;
    }
    if (stopped) return;
    const answer = outbox.flush();
    tidings.tell();
    await ahead.composeUntil(answer, to, seq);
    stopped = await answer;
  };
  // A cancel that is sent again must not hit what is asked after the message was answered.
  const works = parcels.slice(from, to).flat();
  const pieceAt: PieceAt = (id, statement) => outbox.pieceAt(id, statement);
  await underSignals(context, to - from > 1, () => underWatch(context, works, pieceAt, deliver));
  const done = parcels.slice(from, from + outbox.committed).flat();
  context.head += done.length;
  tidings.add(() => tell(done, outbox, context));
  if (!stopped) {
    if (done.some(({ unit }) => unit.dropsLock) && !(await context.relock()))
      return { event: { type: "failed", from: to, at: to, why: "fence", unsent: false, moved: true } };
    return { event: { type: "sent", to, tookMs: context.elapsed() - startedAt } };
  }
  ahead.forget();
  const doubted = parcels.slice(from + outbox.committed, to).flat();
  if (stopped.fault.lost) return { event: { type: "lost" }, stopped, doubted, ...unbegunOf(stopped, context) };
  const moved = await headMoved(context, doubted);
  const endedInside = stopped.fault.kind === "ended-inside";
  if (moved === "lost" && !endedInside) return { event: { type: "lost" }, stopped };
  const unmake = doubted.flatMap(({ unit }) => unit.unmake ?? []);
  if (unmake.length > 0) await context.session.send({ statements: unmake });
  const at =
    (stopped.unsent ? stopped.positioned?.parcel : undefined) ?? stopped.sent?.parcel ?? from + outbox.committed;
  const event = {
    type: "failed",
    from: from + outbox.committed,
    at,
    unsent: stopped.unsent,
    moved: moved === true,
  } as const;
  const atRow = stopped.sent?.part === "record" && isUnmet(stopped.fault);
  const isKept = moved === "kept" || (!moved && wasKept(stopped, context));
  const isEnded = endedInside || (!moved && atRow);
  const work = stopped.sent?.work ?? doubted[0];
  if ((!isKept && !isEnded) || !work) return { event: { ...event, why: failureKind(stopped.fault, context) }, stopped };
  const { message } = stopped.fault;
  for (const each of isKept ? firstOfEach(doubted, work) : [work]) await noteEnded(each, message, context);
  const way = work.unit.performed?.way;
  const reason: UnknownWhy = way
    ? { kind: "performed", way, message }
    : isKept
      ? { kind: "broke_off", message, untold: true }
      : { kind: "ended_inside" };
  return { event: { ...event, unsent: false, moved: false, why: "ended-inside" }, stopped, reason };
}

/**
 * Of what a transaction left that did not hold the history must tell: the next run would write it again. Whatever the
 * file set, and whoever else has written meanwhile, those before it in its transaction first of all.
 */
async function noteEnded(work: Work, message: string, context: RunContext): Promise<void> {
  const row = { ...begunEvent(work, context), error: message };
  for (let tries = 0; tries < context.maxTries; tries++) {
    await context.session.send({ statements: context.engine.frame.aloneAfter(context.session, true) });
    const head = await headOf(context);
    if (head === "lost") return;
    context.head = head ?? context.head;
    if ((await append(row, context)) !== "refused") return;
  }
}

/** Of all that a transaction had run when it failed nobody knows whose rows are still there: each migration's first unit. */
function firstOfEach(works: readonly Work[], last: Work): readonly Work[] {
  const ran = [...works.slice(0, Math.max(0, works.indexOf(last))), last];
  return ran.filter(({ step }, index) => ran.findIndex((each) => each.step === step) === index);
}

/** Noted, and lost before any statement of it was sent: nobody need ask what became of it. */
function unbegunOf({ sent }: Stopped, context: RunContext): Pick<Deed, "unsent"> {
  return sent?.part === "open" && isNoted(sent.work, context) ? { unsent: sent.work } : {};
}

/** The server itself has rolled it back, and says nothing of what it could not; or what it rolled back had begun after a commit that nobody saw. */
function wasKept({ fault, sent }: Stopped, context: RunContext): boolean {
  if (!sent || sent.part === "open") return false;
  const { mayCommit } = sent.work.unit;
  if (mayCommit && (sent.statement ?? Infinity) > mayCommit.at) return true;
  return fault.kind === "conflict" && context.outlasting(sent.work) !== undefined;
}

/** Noted before it runs. */
function isNoted(work: Work, { outlasting }: Pick<RunContext, "outlasting">): boolean {
  return mayLeaveSome(work, outlasting(work));
}

/** Told of each migration once, when its last unit is in. */
function tell(done: readonly Work[], outbox: Outbox, context: RunContext): void {
  for (const work of done) {
    const { id, name } = work.step.migration;
    announce(work, context);
    context.finished(work, outbox.durations.get(work) ?? 0, id, name);
  }
}

/** Full jitter: many that wait for one table must not come back together. */
async function waitForTable(
  work: Work | undefined,
  tries: number,
  context: RunContext,
  stopped: Stopped | undefined,
): Promise<Deed> {
  const id = work?.step.migration.id ?? "";
  const piece = stopped?.sent?.piece;
  const busy = await askBusy(piece?.text ?? "", context);
  const own = work && piece ? await context.ownPatience(work, piece) : undefined;
  context.on({
    type: "table.busy",
    target: context.target,
    id,
    try: tries,
    of: context.maxTries,
    waitedMs: own ?? context.lockTimeoutMs,
    ...busy,
  });
  const longest = Math.min(10_000, 250 * 2 ** tries);
  await context.sleep(50 + context.random() * longest, context.signal);
  return { event: { type: "waited" }, ...(stopped ? { stopped } : {}) };
}

/** A failure is recorded by itself, after the rollback; that it could not be must not hide it. */
async function fail(
  parcels: readonly (readonly Work[])[],
  decision: Extract<Decision, { do: "fail" }>,
  state: RunState,
  last: Deed | undefined,
  context: RunContext,
  waitedMs: number,
): Promise<DriveOutcome> {
  const parcel = parcels[decision.at] ?? [];
  const stopped = last?.stopped;
  // Of what was not even read, only the position tells whose it is.
  const at = stopped?.unsent ? (stopped.positioned ?? stopped.sent) : (stopped?.sent ?? stopped?.positioned);
  const work = at?.work ?? parcel[0];
  if (!work) throw new Error("a run failed at no unit");
  const said = stopped?.fault.message ?? "";
  const busy = decision.why === "busy" ? await askBusy(stopped?.sent?.piece?.text ?? "", context) : undefined;
  const error = busy ? busyStory(said, state.tries, busy) : said;
  if (decision.why !== "unknown") await recordFailure(work, context, error, stopped ? endOf(stopped.fault) : "failed");
  return {
    kind: "failed",
    failure: {
      work,
      why: decision.why,
      parcel,
      tries: state.tries,
      waitedMs,
      ...(busy ? { busy } : {}),
      ...(stopped ? { stopped } : {}),
      ...reasonOf(decision, last),
    },
  };
}

function reasonOf(decision: Extract<Decision, { do: "fail" }>, last: Deed | undefined): Pick<DriveFailure, "reason"> {
  if (last?.reason !== undefined) return { reason: last.reason };
  if (decision.why !== "unknown" || !last?.stopped) return {};
  return { reason: { kind: "unrecorded", message: last.stopped.fault.message } };
}

export async function recordFailure(
  work: Work,
  context: RunContext,
  error: string,
  outcome: "failed" | "interrupted",
): Promise<void> {
  await append(failedEvent(work, context, error, outcome), context);
}

async function append(event: NewEvent, context: RunContext): Promise<"written" | "lost" | "refused"> {
  const { fault } = await sendRow(event, context);
  if (fault?.lost) return "lost";
  if (fault) await context.session.send({ statements: [context.engine.frame.rollback] });
  else context.head++;
  return fault ? "refused" : "written";
}

function shapeOf(
  parcel: readonly Work[],
  isBegun: (work: Work) => boolean,
  context: Pick<RunContext, "outlasting">,
): UnitShape {
  const [work] = parcel;
  const begun = parcel.some(isBegun);
  const outlasts = work !== undefined && isNoted(work, context);
  return {
    kind: work?.unit.kind ?? "transaction",
    begun,
    shares:
      parcel.length === 1 &&
      // Another begins only once a migration is in whole: a signal may come while the server is at this message.
      work?.of === 1 &&
      !begun &&
      !outlasts &&
      work?.unit.kind === "transaction" &&
      !work.unit.aloneInMessage &&
      !work.unit.mayEndTransaction,
    // The text travels twice: to be run, and to be kept.
    bytes: parcel.reduce((sum, each) => sum + each.unit.bytes + keptBytesOf(each), 0),
    mayEndTransaction: parcel.length === 1 && (work?.unit.mayEndTransaction ?? false),
    ...(outlasts ? { outlasts } : {}),
    ...(parcel.some(({ unit }) => unit.once) ? { once: true } : {}),
  };
}
