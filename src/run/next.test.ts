import { describe, expect, test } from "vitest";
import { begin, type Decision, type FailureKind, next, type RunEvent, type UnitShape } from "./next.js";
import { unitsOf } from "../../tests/unit/units-told.js";

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

const failed = (
  at: number,
  why: FailureKind,
  more: { from?: number; unsent?: boolean; moved?: boolean } = {},
): RunEvent => ({
  type: "failed",
  from: more.from ?? 0,
  at,
  why,
  unsent: more.unsent ?? false,
  moved: more.moved ?? false,
});

describe("where it is only to be known what became of a unit", () => {
  const after = (fate: "done" | "again" | "half" | "unknown"): string => {
    const { state, decision } = begin(unitsOf("A?"), { maxTries: 3, looksOnly: true });
    expect(inWords(decision)).toBe("look 0");
    return inWords(next(state, { type: "looked", fate }).decision);
  };

  test.each([
    ["done", "record-alone 0"],
    ["again", "finish"],
    ["half", "fail 0 unknown"],
    ["unknown", "fail 0 unknown"],
  ] as const)("%s: %s", (fate, decision) => expect(after(fate)).toBe(decision));
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

  test.each(["busy", "conflict"] as const)("what would read what it made itself is not tried again: %s", (why) => {
    const units = unitsOf("T").map((unit) => ({ ...unit, once: true as const }));
    const { state } = begin(units, { maxTries: 3 });
    expect(inWords(next(state, failed(0, why)).decision)).toBe(`fail 0 ${why === "busy" ? "other" : why}`);
  });

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

  test("a batch in several messages: what the first of them committed is not sent again", () =>
    follow(
      "TTTTT",
      [failed(3, "other", { from: 2, unsent: true }), "send 2 3"],
      [{ type: "sent", to: 3, tookMs: 10 }, "send 3 5"],
      [failed(4, "other", { from: 4, unsent: true }), "fail 4 other"],
    ));

  test("what ended its transaction itself is not tried again", () =>
    follow("TT", [failed(0, "ended-inside"), "fail 0 unknown"]));

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

  test("where it could not be cleared, the note stands and nobody knows", () => {
    const ran = [{ type: "noted" }, "run-alone 0"] as const;
    const left = (why: FailureKind): RunEvent => ({ type: "cleared", why, left: true });
    follow("A", ran, [failed(0, "other"), "clear 0 other"], [left("other"), "fail 0 unknown"]);
    follow("A", ran, [failed(0, "busy"), "clear 0 busy"], [left("busy"), "fail 0 unknown"]);
    follow("A", ran, [failed(0, "cancelled"), "clear 0 cancelled"], [left("cancelled"), "stop"]);
    // Where no later run could tell, a person is asked now.
    const untold: RunEvent = { type: "cleared", why: "cancelled", left: true, untold: true };
    follow("A", ran, [failed(0, "cancelled"), "clear 0 cancelled"], [untold, "fail 0 unknown"]);
    follow("C", [failed(0, "ends-transaction"), "note 0"], ran, [failed(0, "other"), "clear 0 other"]);
  });

  test("what is alone has tries of its own, too", () =>
    follow(
      "AA",
      [{ type: "noted" }, "run-alone 0"],
      [failed(0, "busy"), "clear 0 busy"],
      [{ type: "cleared", why: "busy" }, "wait 0 1"],
      [{ type: "waited" }, "note 0"],
      [{ type: "noted" }, "run-alone 0"],
      [{ type: "ran" }, "record-alone 0"],
      [{ type: "recorded" }, "note 1"],
      [failed(1, "busy"), "wait 1 1"],
    ));

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
    follow("TA?T", [{ type: "sent", to: 1, tookMs: 10 }, "look 1"], [{ type: "looked", fate: "again" }, "note 1"]);
    // What is half in is not said to be out, whatever comes before it has run again.
    const half = [{ type: "looked", fate: "half" }, "note 0"] as const;
    const again = [half, [{ type: "noted" }, "run-alone 0"]] as const;
    follow(
      "A?",
      ...again,
      [failed(0, "cancelled"), "clear 0 cancelled"],
      [{ type: "cleared", why: "cancelled" }, "stop"],
    );
    follow("A?", ...again, [{ type: "interrupted" }, "stop"]);
    follow("A?", half, [{ type: "interrupted" }, "stop"]);
    follow("A?", half, [failed(0, "other"), "fail 0 unknown"]);
    // Asked to end while it looked: the note stands.
    follow("A?", [{ type: "interrupted" }, "stop"]);
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

  test("rows that outlast a rollback are noted before they are written, and go by themselves", () => {
    const noted = [{ type: "noted" }, "send 1 2"] as const;
    follow("TOT", [{ type: "sent", to: 1, tookMs: 10 }, "note 1"], noted, [
      { type: "sent", to: 2, tookMs: 10 },
      "send 2 3",
    ]);
    follow("TOT", [{ type: "sent", to: 1, tookMs: 10 }, "note 1"], noted, [failed(1, "other"), "fail 1 other"]);
    follow("O", [{ type: "noted" }, "send 0 1"], [failed(0, "busy"), "wait 0 1"], [{ type: "waited" }, "send 0 1"]);
    follow("O", [{ type: "noted" }, "send 0 1"], [failed(0, "ended-inside"), "fail 0 unknown"]);
    follow("O", [{ type: "noted" }, "send 0 1"], [{ type: "interrupted" }, "stop 0"]);
    follow("O?", [{ type: "looked", fate: "unknown" }, "fail 0 unknown"]);
    follow("O?", [{ type: "looked", fate: "again" }, "note 0"]);
  });

  test("a signal ends the run before the next unit; what was cancelled is rolled back and the run stops", () => {
    follow("TT", [{ type: "interrupted" }, "stop 0"]);
    follow("t", [failed(0, "cancelled"), "stop 0"]);
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
    expect(sizes(many(1000), 0.1)).toEqual([16, 64, 256, 256, 256, 152]);
  });

  test("so many that a message takes about a quarter of a second", () => {
    expect(sizes(many(100), 25).slice(0, 3)).toEqual([16, 10, 10]);
    expect(sizes(many(20), 500)).toEqual([16, 1, 1, 1, 1]);
  });

  test("no more than 256 KiB, but one however large", () => {
    expect(sizes(many(5, 100 * 1024), 0.1)).toEqual([2, 2, 1]);
    expect(sizes(many(3, 10 * 1024 * 1024), 0.1)).toEqual([1, 1, 1]);
  });
});
