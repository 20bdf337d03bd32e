import { describe, expect, test } from "vitest";
import {
  begin,
  canStopBefore,
  type Decision,
  type FailureKind,
  next,
  type RunEvent,
  type RunState,
  type Transition,
} from "./next.js";
import { unitsOf } from "../../tests/unit/units-told.js";

const kinds: readonly FailureKind[] = [
  "busy",
  "conflict",
  "fence",
  "cancelled",
  "ends-transaction",
  "ended-inside",
  "other",
];

/** These are a file's own doing: no row of ours fails so. */
const ofItsOwn: readonly FailureKind[] = ["ends-transaction", "ended-inside"];

/** What may happen after a decision. Whether a signal comes first is asked apart. */
function eventsAfter(decision: Decision, { units }: RunState): readonly RunEvent[] {
  const failures = (at: number, unsent: boolean, from = at): readonly RunEvent[] =>
    kinds.flatMap((why) => [false, true].map((moved) => ({ type: "failed" as const, from, at, why, unsent, moved })));
  const lost: RunEvent = { type: "lost" };
  switch (decision.do) {
    case "send": {
      const places = Array.from({ length: decision.to - decision.from }, (_, index) => decision.from + index);
      return [
        ...[1, 60, 1000].map((tookMs) => ({ type: "sent" as const, to: decision.to, tookMs })),
        ...places.flatMap((at) => failures(at, false)),
        // Of several messages the first may be through when a later one cannot be read.
        ...places.flatMap((at) => places.filter((from) => from <= at).flatMap((from) => failures(at, true, from))),
        lost,
      ];
    }
    case "note":
      return [{ type: "noted" }, ...failures(decision.at, false), lost];
    case "run-alone":
      return [{ type: "ran" }, ...failures(decision.at, false), lost];
    case "record-alone":
      return [{ type: "recorded" }, ...failures(decision.at, false), lost];
    case "clear":
      return [
        { type: "cleared", why: decision.why },
        { type: "cleared", why: decision.why, left: true },
        { type: "cleared", why: decision.why, left: true, untold: true },
        lost,
      ];
    case "look":
      return [
        { type: "looked", fate: "done" },
        { type: "looked", fate: "again" },
        // Only what takes something away in several transactions can be found so.
        ...(units[decision.at]?.kind === "alone" ? [{ type: "looked" as const, fate: "half" as const }] : []),
        { type: "looked", fate: "unknown" },
        // The row that settles the note was not taken.
        ...failures(decision.at, false).filter((event) => event.type === "failed" && !ofItsOwn.includes(event.why)),
        lost,
      ];
    case "wait":
      return [{ type: "waited" }];
    case "replan":
    case "fail":
    case "stop":
    case "finish":
      return [];
  }
}

/** What is true on the server, whatever the run believes. Written without `next`, so that it can contradict it. */
interface Truth {
  /** In, with their rows. */
  readonly recorded: ReadonlySet<number>;
  /** Ran outside a transaction, and no row says so. */
  readonly ran: number | undefined;
  /** Noted; may have run. */
  readonly noted: ReadonlySet<number>;
  /** Noted, and known not to be in: cleared, looked at, or never begun. */
  readonly safe: ReadonlySet<number>;
  /** Noted, and known to be half in: to be run again, and never said to be out. */
  readonly half: ReadonlySet<number>;
  readonly stopped: boolean;
}

const endings = ["finish", "stop", "fail", "replan"];

/** Walks every path from `begin`, up to what was seen before, and calls `check` at each decision. */
function walk(told: string, maxTries: number, check: (at: Transition, truth: Truth, path: string) => void): number {
  const units = unitsOf(told);
  const seen = new Set<string>();
  const open: { readonly at: Transition; readonly truth: Truth; readonly path: string }[] = [
    {
      at: begin(units, { maxTries }),
      truth: {
        recorded: new Set(),
        ran: undefined,
        noted: new Set(units.flatMap(({ begun }, index) => (begun ? [index] : []))),
        safe: new Set(),
        half: new Set(),
        stopped: false,
      },
      path: told,
    },
  ];
  for (let here = open.pop(); here; here = open.pop()) {
    const key = JSON.stringify([here.at, here.truth.ran, here.truth.stopped, ...sets(here.truth)]);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > 200_000) throw new Error(`${told}: no end of states`);
    const { at, truth, path } = here;
    check(at, truth, path);
    const after: RunEvent[] = [...eventsAfter(at.decision, at.state)];
    if (canStopBefore(at.decision) && !truth.stopped) after.push({ type: "interrupted" });
    for (const event of after) {
      const label = `${path} · ${at.decision.do} → ${Object.values(event).join(" ")}`;
      open.push({ at: next(at.state, event), truth: truthAfter(truth, at.decision, event), path: label });
    }
  }
  return seen.size;
}

function sets({ recorded, noted, safe, half }: Truth): readonly string[] {
  return [recorded, noted, safe, half].map((each) => [...each].sort((a, b) => a - b).join(" "));
}

function truthAfter(truth: Truth, decision: Decision, event: RunEvent): Truth {
  const at = "at" in decision ? decision.at : -1;
  const plus = (set: ReadonlySet<number>, ...more: number[]): ReadonlySet<number> => new Set([...set, ...more]);
  const minus = (set: ReadonlySet<number>, less: number): ReadonlySet<number> =>
    new Set([...set].filter((each) => each !== less));
  switch (event.type) {
    case "interrupted":
      return { ...truth, stopped: true };
    case "sent":
      return { ...truth, recorded: plus(truth.recorded, ...range(decision, event.to)) };
    case "failed":
      return { ...truth, recorded: plus(truth.recorded, ...range(decision, event.from)) };
    case "noted":
      return { ...truth, noted: plus(truth.noted, at), safe: truth.half.has(at) ? truth.safe : plus(truth.safe, at) };
    case "ran":
      return { ...truth, ran: at };
    case "recorded":
      return { ...truth, ran: undefined, recorded: plus(truth.recorded, at), noted: minus(truth.noted, at) };
    case "cleared":
      if (event.left || truth.half.has(at)) return { ...truth, safe: minus(truth.safe, at) };
      return { ...truth, safe: plus(truth.safe, at) };
    case "looked":
      if (event.fate === "done") return { ...truth, ran: at };
      if (event.fate === "half") return { ...truth, half: plus(truth.half, at) };
      return event.fate === "again" ? { ...truth, safe: plus(truth.safe, at) } : truth;
    case "lost":
    case "waited":
      return truth;
  }
}

function range(decision: Decision, to: number): number[] {
  return decision.do === "send" ? Array.from({ length: to - decision.from }, (_, index) => decision.from + index) : [];
}

const plans = [
  "T",
  "TTT",
  "t",
  "C",
  "A",
  "A?",
  "TA",
  "AT",
  "TAT",
  "A?T",
  "TA?",
  "C?",
  "C?A",
  "TCT",
  "AA",
  "A?A?",
  "tAtC",
  "O",
  "TOT",
  "O?T",
  "AOO",
];

describe.each([1, 2, 3])("every path, %i tries", (maxTries) => {
  test.each(plans)("%s", (told) => {
    const units = unitsOf(told);
    const ends = new Set<string>();
    const states = walk(told, maxTries, ({ state, decision }, truth, path) => {
      ends.add(decision.do);
      // What is in is never sent, noted or run again.
      if (decision.do === "send")
        expect([path, range(decision, decision.to).filter((at) => truth.recorded.has(at) || truth.ran === at)]).toEqual(
          [path, []],
        );
      if (decision.do === "note" || decision.do === "run-alone")
        expect([path, truth.recorded.has(decision.at) || truth.ran === decision.at]).toEqual([path, false]);
      // What was noted by an earlier run is looked at before anything of it is run.
      if (decision.do === "run-alone" || decision.do === "send" || decision.do === "note") {
        const touched = decision.do === "send" ? range(decision, decision.to) : [decision.at];
        expect([
          path,
          touched.filter((at) => truth.noted.has(at) && !truth.safe.has(at) && !truth.half.has(at)),
        ]).toEqual([path, []]);
      }
      // What cannot be in a transaction is noted before it is run, and never sent along with others.
      if (decision.do === "run-alone") expect([path, truth.noted.has(decision.at)]).toEqual([path, true]);
      if (decision.do === "send")
        expect([path, range(decision, decision.to).some((at) => units[at]?.kind === "alone")]).toEqual([path, false]);
      if (decision.do === "send")
        expect([
          path,
          range(decision, decision.to).filter((at) => units[at]?.outlasts && !truth.noted.has(at)),
        ]).toEqual([path, []]);
      // Nothing new begins after a signal.
      if (truth.stopped)
        expect([path, ["send", "note", "run-alone", "look"].includes(decision.do)]).toEqual([path, false]);
      // A signal leaves nothing unrecorded that ran; a failure says that nobody knows.
      if (decision.do === "stop") expect([path, truth.ran]).toEqual([path, undefined]);
      if (decision.do === "fail" && truth.ran !== undefined) expect([path, decision.why]).toEqual([path, "unknown"]);
      if (decision.do === "fail" && truth.half.has(decision.at))
        expect([path, decision.why]).toEqual([path, "unknown"]);
      // A stop says of which unit nothing is in; of what may be, its note goes on standing.
      if (decision.do === "stop")
        expect([path, decision.at]).toEqual([
          path,
          truth.noted.has(state.at) && !truth.safe.has(state.at) ? undefined : state.at,
        ]);
      // The end is reached with all of it in, and only then.
      if (decision.do === "finish") expect([path, truth.recorded.size]).toEqual([path, units.length]);
      // What the run believes is in, is in.
      for (let at = 0; at < state.at; at++) expect([path, truth.recorded.has(at)]).toEqual([path, true]);
    });
    expect(states).toBeGreaterThan(10);
    expect([...ends]).toEqual(expect.arrayContaining(endings));
  });
});

test("a run ends: no path goes round, but over a batch that is made smaller", () => {
  for (const told of plans) {
    const units = unitsOf(told);
    // Depth-first along the longest path: each step must lessen what is left.
    const depth = longest(begin(units, { maxTries: 3 }), new Map(), new Set());
    expect([told, depth]).toEqual([told, expect.any(Number)]);
    expect(depth).toBeLessThan(40 * units.length);
  }
});

function longest(at: Transition, known: Map<string, number>, path: Set<string>): number {
  const key = JSON.stringify(at);
  const before = known.get(key);
  if (before !== undefined) return before;
  if (path.has(key)) throw new Error(`goes round at ${key}`);
  path.add(key);
  const after = [...eventsAfter(at.decision, at.state)];
  if (canStopBefore(at.decision) && !at.state.stopping) after.push({ type: "interrupted" });
  const deepest = Math.max(0, ...after.map((event) => 1 + longest(next(at.state, event), known, path)));
  path.delete(key);
  known.set(key, deepest);
  return deepest;
}
