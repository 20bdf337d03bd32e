import { describe, expect, test } from "vitest";
import {
  begin,
  canStopBefore,
  type Decision,
  type FailureKind,
  next,
  type RunEvent,
  type Transition,
  type UnitShape,
} from "./next.js";

const kinds: readonly FailureKind[] = ["busy", "conflict", "fence", "cancelled", "ends-transaction", "other"];

/** `T` travels with its neighbours, `t` goes by itself, `C` is a CALL, `A` is alone; `C?` and `A?` were noted by an earlier run. */
function unitsOf(told: string): readonly UnitShape[] {
  return (told.match(/[TtCA]\??/g) ?? []).map((each) => ({
    kind: each.startsWith("A") ? "alone" : "transaction",
    shares: each === "T",
    bytes: 100,
    mayEndTransaction: each.startsWith("C"),
    begun: each.endsWith("?"),
  }));
}

/** What may happen after a decision. Whether a signal comes first is asked apart. */
function eventsAfter(decision: Decision): readonly RunEvent[] {
  const failures = (at: number, unsent: boolean): readonly RunEvent[] =>
    kinds.flatMap((why) => [false, true].map((moved) => ({ type: "failed" as const, at, why, unsent, moved })));
  const lost: RunEvent = { type: "lost" };
  switch (decision.do) {
    case "send": {
      const places = Array.from({ length: decision.to - decision.from }, (_, index) => decision.from + index);
      return [
        ...[1, 60, 1000].map((tookMs) => ({ type: "sent" as const, to: decision.to, tookMs })),
        ...places.flatMap((at) => failures(at, false)),
        ...places.flatMap((at) => failures(at, true)),
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
      return [{ type: "cleared", why: decision.why }, lost];
    case "look":
      return [
        { type: "looked", fate: "done" },
        { type: "looked", fate: "again" },
        { type: "looked", fate: "unknown" },
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
    const after: RunEvent[] = [...eventsAfter(at.decision)];
    if (canStopBefore(at.decision) && !truth.stopped) after.push({ type: "interrupted" });
    for (const event of after) {
      const label = `${path} · ${at.decision.do} → ${Object.values(event).join(" ")}`;
      open.push({ at: next(at.state, event), truth: truthAfter(truth, at.decision, event), path: label });
    }
  }
  return seen.size;
}

function sets({ recorded, noted, safe }: Truth): readonly string[] {
  return [recorded, noted, safe].map((each) => [...each].sort().join(" "));
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
      // All before it in the message are in, unless the server did not run the message at all.
      return decision.do === "send" && !event.unsent
        ? { ...truth, recorded: plus(truth.recorded, ...range(decision, event.at)) }
        : truth;
    case "noted":
      return { ...truth, noted: plus(truth.noted, at), safe: plus(truth.safe, at) };
    case "ran":
      return { ...truth, ran: at };
    case "recorded":
      return { ...truth, ran: undefined, recorded: plus(truth.recorded, at), noted: minus(truth.noted, at) };
    case "cleared":
      return { ...truth, safe: plus(truth.safe, at) };
    case "looked":
      if (event.fate === "done") return { ...truth, ran: at };
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
        expect([path, touched.filter((at) => truth.noted.has(at) && !truth.safe.has(at))]).toEqual([path, []]);
      }
      // What cannot be in a transaction is noted before it is run, and never sent along with others.
      if (decision.do === "run-alone") expect([path, truth.noted.has(decision.at)]).toEqual([path, true]);
      if (decision.do === "send")
        expect([path, range(decision, decision.to).some((at) => units[at]?.kind === "alone")]).toEqual([path, false]);
      // Nothing new begins after a signal.
      if (truth.stopped)
        expect([path, ["send", "note", "run-alone", "look"].includes(decision.do)]).toEqual([path, false]);
      // A signal leaves nothing unrecorded that ran; a failure says that nobody knows.
      if (decision.do === "stop") expect([path, truth.ran]).toEqual([path, undefined]);
      if (decision.do === "fail" && truth.ran !== undefined) expect([path, decision.why]).toEqual([path, "unknown"]);
      // A stop says of a note whether what it is about is known not to be in.
      if (decision.do === "stop")
        expect([path, decision.cleared]).toEqual([
          path,
          truth.noted.has(state.at) && truth.safe.has(state.at) ? state.at : undefined,
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
  const after = [...eventsAfter(at.decision)];
  if (canStopBefore(at.decision) && !at.state.stopping) after.push({ type: "interrupted" });
  const deepest = Math.max(0, ...after.map((event) => 1 + longest(next(at.state, event), known, path)));
  path.delete(key);
  known.set(key, deepest);
  return deepest;
}

/** Follows one path: `[event, what is decided after it]`. */
function follow(told: string, ...steps: readonly (readonly [RunEvent, string])[]): void {
  let at = begin(unitsOf(told), { maxTries: 3 });
  for (const [event, decision] of steps) {
    at = next(at.state, event);
    expect(inWords(at.decision)).toBe(decision);
  }
}

function inWords(decision: Decision): string {
  return Object.values(decision).join(" ");
}

const failed = (at: number, why: FailureKind, more: { unsent?: boolean; moved?: boolean } = {}): RunEvent => ({
  type: "failed",
  at,
  why,
  unsent: more.unsent ?? false,
  moved: more.moved ?? false,
});

describe("one path", () => {
  test("what waited for a busy table goes alone, and the rest travels together again", () =>
    follow(
      "TTTT",
      [failed(1, "busy"), "wait 1 1"],
      [{ type: "waited" }, "send 1 2"],
      [{ type: "sent", to: 2, tookMs: 10 }, "send 2 4"],
      [{ type: "sent", to: 4, tookMs: 10 }, "finish"],
    ));

  test("a table that stays busy fails the run after its tries, and each unit has tries of its own", () => {
    follow(
      "TT",
      [failed(0, "busy"), "wait 0 1"],
      [{ type: "waited" }, "send 0 1"],
      [failed(0, "busy"), "wait 0 2"],
      [{ type: "waited" }, "send 0 1"],
      [failed(0, "busy"), "fail 0 busy"],
    );
    follow(
      "TT",
      [failed(0, "conflict"), "wait 0 1"],
      [{ type: "waited" }, "send 0 1"],
      [{ type: "sent", to: 1, tookMs: 10 }, "send 1 2"],
      [failed(1, "busy"), "wait 1 1"],
    );
  });

  test("a message that the server cannot read: what stands before the fault goes first, by itself", () =>
    follow(
      "TTT",
      [failed(2, "other", { unsent: true }), "send 0 2"],
      [{ type: "sent", to: 2, tookMs: 10 }, "send 2 3"],
      [failed(2, "other", { unsent: true }), "fail 2 other"],
    ));

  test("whatever failed, another writer's row makes the run plan again", () => {
    follow("T", [failed(0, "other", { moved: true }), "replan false"]);
    follow("T", [failed(0, "fence"), "replan false"]);
    follow("T", [{ type: "lost" }, "replan true"]);
  });

  test("what cannot be in a transaction is noted, run and recorded", () =>
    follow(
      "TA",
      [{ type: "sent", to: 1, tookMs: 10 }, "note 1"],
      [{ type: "noted" }, "run-alone 1"],
      [{ type: "ran" }, "record-alone 1"],
      [{ type: "recorded" }, "finish"],
    ));

  test("where it failed, what it left is cleared before it is tried again or given up", () => {
    follow(
      "A",
      [{ type: "noted" }, "run-alone 0"],
      [failed(0, "other"), "clear 0 other"],
      [{ type: "cleared", why: "other" }, "fail 0 other"],
    );
    follow(
      "A",
      [{ type: "noted" }, "run-alone 0"],
      [failed(0, "busy"), "clear 0 busy"],
      [{ type: "cleared", why: "busy" }, "wait 0 1"],
      [{ type: "waited" }, "note 0"],
    );
  });

  test("a row that was not taken is tried again; the statement is not", () => {
    const ran = [
      [{ type: "noted" }, "run-alone 0"],
      [{ type: "ran" }, "record-alone 0"],
    ] as const;
    follow(
      "A",
      ...ran,
      [failed(0, "busy"), "wait 0 1"],
      [{ type: "waited" }, "record-alone 0"],
      [{ type: "recorded" }, "finish"],
    );
    // A cancel that was meant for the statement may hit its row.
    follow("A", ...ran, [failed(0, "cancelled"), "wait 0 1"], [{ type: "waited" }, "record-alone 0"]);
    follow("A", ...ran, [failed(0, "other"), "fail 0 unknown"]);
  });

  test("a unit that an earlier run noted is looked at, wherever it stands", () => {
    follow(
      "TA?T",
      [{ type: "sent", to: 1, tookMs: 10 }, "look 1"],
      [{ type: "looked", fate: "done" }, "record-alone 1"],
      [{ type: "recorded" }, "send 2 3"],
    );
    follow("TA?T", [{ type: "sent", to: 1, tookMs: 10 }, "look 1"], [{ type: "looked", fate: "again" }, "run-alone 1"]);
    follow(
      "TA?T",
      [{ type: "sent", to: 1, tookMs: 10 }, "look 1"],
      [{ type: "looked", fate: "unknown" }, "fail 1 unknown"],
    );
  });

  test("a CALL that ends its transaction is run outside one", () =>
    follow(
      "CT",
      [failed(0, "ends-transaction"), "note 0"],
      [{ type: "noted" }, "run-alone 0"],
      [{ type: "ran" }, "record-alone 0"],
      [{ type: "recorded" }, "send 1 2"],
    ));

  test("a signal ends the run before the next unit; what was cancelled is rolled back and the run stops", () => {
    follow("TT", [{ type: "interrupted" }, "stop"]);
    follow("t", [failed(0, "cancelled"), "stop"]);
    follow("A", [{ type: "noted" }, "run-alone 0"], [{ type: "interrupted" }, "stop 0"]);
    follow(
      "A",
      [{ type: "noted" }, "run-alone 0"],
      [failed(0, "cancelled"), "clear 0 cancelled"],
      [{ type: "cleared", why: "cancelled" }, "stop 0"],
    );
  });
});

describe("how many travel together", () => {
  const many = (count: number, bytes = 100): readonly UnitShape[] =>
    Array.from({ length: count }, () => ({
      kind: "transaction",
      shares: true,
      bytes,
      mayEndTransaction: false,
      begun: false,
    }));
  const sizes = (units: readonly UnitShape[], tookMs: number): readonly number[] => {
    const found: number[] = [];
    let at = begin(units, { maxTries: 1 });
    while (at.decision.do === "send") {
      const { from, to } = at.decision;
      found.push(to - from);
      at = next(at.state, { type: "sent", to, tookMs: tookMs * (to - from) });
    }
    expect(at.decision.do).toBe("finish");
    return found;
  };

  test("more and more while they are quick, never more than 256", () => {
    expect(sizes(many(1000), 0.1)).toEqual([16, 32, 64, 128, 256, 256, 248]);
  });

  test("so many that a message takes about a tenth of a second", () => {
    expect(sizes(many(100), 10).slice(0, 3)).toEqual([16, 10, 10]);
    expect(sizes(many(20), 500)).toEqual([16, 1, 1, 1, 1]);
  });

  test("no more than 256 KiB, but one however large", () => {
    expect(sizes(many(5, 100 * 1024), 0.1)).toEqual([2, 2, 1]);
    expect(sizes(many(3, 10 * 1024 * 1024), 0.1)).toEqual([1, 1, 1]);
  });
});
