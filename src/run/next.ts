/**
 * What a run does next: a pure function of where it stands and what just happened, so that every point
 * of death can be listed in a test without a server. Sending many units at once is one decision here,
 * not another model.
 */
export interface RunState {
  readonly units: readonly UnitShape[];
  /** The first unit not known to be in. */
  readonly at: number;
  /** How many units may travel together next. */
  readonly batch: number;
  /** How often the unit at `at` met a busy table, a deadlock or the like. */
  readonly tries: number;
  readonly maxTries: number;
  /** Where a unit outside any transaction stands. `cleared`: noted, and known not to be in, or, where it is `begun`, half. */
  readonly phase: "fresh" | "noted" | "cleared" | "ran";
  readonly stopping: boolean;
  /** What was noted is only to be known: it is recorded where it is in, and not run where it is not. */
  readonly looksOnly: boolean;
}

export interface UnitShape {
  /** `alone`: cannot be in a transaction. */
  readonly kind: "transaction" | "alone";
  /** May travel in one message with its neighbours. */
  readonly shares: boolean;
  readonly bytes: number;
  /** May turn out not to be able to stand in a transaction (CALL). */
  readonly mayEndTransaction: boolean;
  /** Noted by an earlier run that never came back: it is looked at before it is run. */
  readonly begun: boolean;
  /** A transaction that does not take all of it back: noted before it runs. */
  readonly outlasts?: true;
  /** Not to be tried a second time in its session. */
  readonly once?: true;
}

export type RunEvent =
  /** All units of the last `send` committed. */
  | { readonly type: "sent"; readonly to: number; readonly tookMs: number }
  /** `at` failed and was rolled back; all before `from` committed. `unsent`: the server read the message and ran nothing of it. */
  | {
      readonly type: "failed";
      /** What is not known to be in begins here: a batch may go in several messages, and some of them be through. */
      readonly from: number;
      readonly at: number;
      readonly why: FailureKind;
      readonly unsent: boolean;
      readonly moved: boolean;
    }
  | { readonly type: "lost" }
  | { readonly type: "noted" }
  | { readonly type: "ran" }
  | { readonly type: "recorded" }
  /** `left`: what the statement left behind is still there, or nobody knows. `untold`: nor will the next run. */
  | { readonly type: "cleared"; readonly why: FailureKind; readonly left?: boolean; readonly untold?: true }
  /** `half`: to be run again, and until then some of it is in. */
  | { readonly type: "looked"; readonly fate: "done" | "again" | "half" | "unknown" }
  | { readonly type: "waited" }
  | { readonly type: "interrupted" };

/**
 * `busy`: a lock timeout. `conflict`: a deadlock or serialisation failure. `fence`: another writer was there.
 * `ended-inside`: the file ended the transaction that it stood in, so that some of it may be in.
 */
export type FailureKind = "busy" | "conflict" | "fence" | "cancelled" | "ends-transaction" | "ended-inside" | "other";

export type Decision =
  | { readonly do: "send"; readonly from: number; readonly to: number }
  | { readonly do: "note"; readonly at: number }
  | { readonly do: "run-alone"; readonly at: number }
  | { readonly do: "record-alone"; readonly at: number }
  /** After a statement outside a transaction failed: take away what it left behind. */
  | { readonly do: "clear"; readonly at: number; readonly why: FailureKind }
  /** A unit was noted and never recorded: ask the catalog what became of it. */
  | { readonly do: "look"; readonly at: number }
  | { readonly do: "wait"; readonly at: number; readonly tries: number }
  /** Take the lock and read the history again before anything else; over a new connection where this one is lost. */
  | { readonly do: "replan"; readonly lost: boolean }
  | { readonly do: "fail"; readonly at: number; readonly why: FailureKind | "unknown" }
  /** `at`: nothing of that unit is in, which is to be recorded; absent where a note must stand, for the next run to look. */
  | { readonly do: "stop"; readonly at?: number }
  | { readonly do: "finish" };

export interface Transition {
  readonly state: RunState;
  readonly decision: Decision;
}

const firstBatch = 16;
const largestBatch = 256;
/** A message stays below this, so that neither side buffers much. */
const batchBytes = 256 * 1024;
/** A batch should be over in about this long: its lines come together, and where nobody can look a signal waits for it. */
const aimMs = 250;

export function begin(
  units: readonly UnitShape[],
  options: { readonly maxTries: number; readonly looksOnly?: boolean | undefined },
): Transition {
  return decide({
    units,
    at: 0,
    batch: firstBatch,
    tries: 0,
    maxTries: options.maxTries,
    stopping: false,
    looksOnly: options.looksOnly ?? false,
    phase: "fresh",
  });
}

export function next(state: RunState, event: RunEvent): Transition {
  switch (event.type) {
    case "sent":
      return decide({ ...state, at: event.to, tries: 0, phase: "fresh", batch: nextBatch(state.batch, event.tookMs) });
    case "failed":
      return afterFailure(state, event);
    case "lost":
      return { state, decision: { do: "replan", lost: true } };
    case "noted":
      return decide({ ...state, phase: "noted" });
    case "ran":
      return decide({ ...state, phase: "ran" });
    case "recorded":
      return decide({ ...state, at: state.at + 1, phase: "fresh", tries: 0 });
    case "cleared":
      // The note stands, so that the next run looks; a row that says "failed" would hide what is left.
      if (event.left || state.units[state.at]?.begun)
        return { state, decision: event.why === "cancelled" && !event.untold ? { do: "stop" } : unknownAt(state.at) };
      return afterTry({ ...state, phase: "cleared" }, event.why);
    case "looked":
      return afterLook(state, event.fate);
    case "waited":
      return decide(state);
    case "interrupted":
      return stop({ ...state, stopping: true });
  }
}

/** After these a signal ends the run at once; what is under way or must be made known is done first. */
export function canStopBefore(decision: Decision): boolean {
  return ["send", "note", "run-alone", "look", "wait"].includes(decision.do);
}

function decide(state: RunState): Transition {
  return { state, decision: decisionOf(state) };
}

function decisionOf(state: RunState): Decision {
  const { units, at, phase } = state;
  const unit = units[at];
  if (!unit) return { do: "finish" };
  // What is in must be known to be in, whatever came meanwhile; running it again would be the accident.
  if (phase === "ran") return { do: "record-alone", at };
  if (state.stopping) return stop(state).decision;
  if (unit.begun && phase === "fresh") return { do: "look", at };
  if ((unit.kind === "alone" || unit.outlasts) && phase !== "noted") return { do: "note", at };
  if (unit.kind === "alone") return { do: "run-alone", at };
  return { do: "send", from: at, to: reach(state) };
}

function stop(state: RunState): Transition {
  if (state.phase === "ran") return decide(state);
  const mustBeLookedAt = state.units[state.at]?.begun;
  return { state, decision: { do: "stop", ...(mustBeLookedAt ? {} : { at: state.at }) } };
}

/** One past the last unit that travels with the one at `at`. */
function reach({ units, at, batch, tries }: RunState): number {
  let to = at + 1;
  let bytes = units[at]?.bytes ?? 0;
  // What waited for a lock once goes alone: the retry must concern one migration only.
  if (!units[at]?.shares || tries > 0) return to;
  while (to - at < batch && units[to]?.shares && bytes + (units[to]?.bytes ?? 0) <= batchBytes) {
    bytes += units[to]?.bytes ?? 0;
    to++;
  }
  return to;
}

function nextBatch(batch: number, tookMs: number): number {
  if (tookMs > aimMs) return Math.max(1, Math.floor((batch * aimMs) / tookMs));
  const growth = Math.min(4, Math.floor(aimMs / Math.max(1, tookMs)));
  return Math.min(largestBatch, batch * growth);
}

function afterFailure(before: RunState, event: Extract<RunEvent, { type: "failed" }>): Transition {
  const state: RunState = event.from > before.at ? { ...before, at: event.from, tries: 0, phase: "fresh" } : before;
  // Another writer was there: whatever failed, it was not the migration's doing.
  if (event.moved || event.why === "fence") return { state, decision: { do: "replan", lost: false } };
  if (event.unsent && (event.at > state.at || reach(state) > state.at + 1)) {
    // The whole message is parsed first: those before the one that cannot be read go first, by themselves.
    return decide({ ...state, batch: Math.max(1, event.at - state.at) });
  }
  const here: RunState = { ...state, at: event.at };
  if (event.why === "ended-inside") return { state: here, decision: unknownAt(here.at) };
  const unit = here.units[here.at];
  if (event.why === "ends-transaction" && unit?.mayEndTransaction && unit.kind === "transaction") {
    const units = here.units.with(here.at, { ...unit, kind: "alone", shares: false, begun: false });
    return decide({ ...here, units, phase: here.phase === "noted" ? "cleared" : here.phase });
  }
  if (unit?.kind === "alone" && here.phase === "noted")
    return { state: here, decision: { do: "clear", at: here.at, why: event.why } };
  return afterTry(here, event.why);
}

function afterTry(state: RunState, why: FailureKind): Transition {
  const { at } = state;
  const tries = state.tries + 1;
  const here: RunState = { ...state, tries };
  const mayTryAgain = tries < state.maxTries;
  if (state.phase === "ran") {
    // It is in, and its row was not taken. The note before it stands: the next run looks.
    return mayTryAgain && why !== "other"
      ? { state: here, decision: { do: "wait", at, tries } }
      : { state: here, decision: unknownAt(at) };
  }
  // A cancel is sent to the server only for a signal's sake.
  if (why === "cancelled") return stop({ ...state, stopping: true });
  // Nor is anybody told to try it again when the table is quiet.
  if (why === "busy" && state.units[at]?.once) return { state: here, decision: { do: "fail", at, why: "other" } };
  if ((why === "busy" || why === "conflict") && mayTryAgain && !state.units[at]?.once) {
    return state.stopping ? stop(state) : { state: here, decision: { do: "wait", at, tries } };
  }
  // It was found half done, and could not be noted again.
  if (state.phase === "cleared" && state.units[at]?.begun) return { state: here, decision: unknownAt(at) };
  return { state: here, decision: { do: "fail", at, why } };
}

function afterLook(state: RunState, fate: "done" | "again" | "half" | "unknown"): Transition {
  const { units, at } = state;
  if (fate === "unknown") return { state, decision: unknownAt(at) };
  if (fate === "done") return decide({ ...state, phase: "ran" });
  if (state.looksOnly) return { state, decision: fate === "half" ? unknownAt(at) : { do: "finish" } };
  // Noted again by whoever runs it; it stays begun: who is stopped before that must not say that nothing is in.
  if (fate === "half") return decide({ ...state, phase: "cleared" });
  // The old note is settled by then: what is run again is noted again, by whoever holds the lock now.
  return decide({ ...state, units: units.with(at, { ...units[at]!, begun: false }) });
}

function unknownAt(at: number): Decision {
  return { do: "fail", at, why: "unknown" };
}
