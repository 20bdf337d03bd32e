import { describe, expect, test } from "vitest";
import type { NewEvent } from "../core/histories/layout.js";
import type { RunContext } from "./context.js";
import type { Holder } from "../engines/engine.js";
import type { Decision } from "./next.js";
import { drivePerformed } from "./performed.js";
import type { CommandEnd, PerformedFate } from "./performer.js";
import type { Work } from "./work.js";

const work = {
  step: { action: "apply", migration: { id: "001", name: "one" }, units: [] },
  unit: { kind: "alone", performed: { way: "command", command: "make" }, hash: "h" },
  number: 1,
  of: 1,
} as unknown as Work;

/** What comes of a command that ends like this, and of which its owner tells that. */
function worldOf(end: CommandEnd, fate: PerformedFate, isRetried = false, changing: readonly Holder[] = []) {
  const rows: NewEvent[] = [];
  let clock = 0;
  let looks = 0;
  const context = {
    stamp: {},
    head: 1,
    announced: new Set(),
    signal: new AbortController().signal,
    hardSignal: new AbortController().signal,
    elapsed: () => clock,
    // The look at the lock beside it sleeps until it is over.
    sleep: (ms: number, signal: AbortSignal) =>
      ms < 1000
        ? Promise.resolve(void (clock += ms))
        : new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
    random: () => 0,
    orphanWaitMs: 1000,
    on: () => {},
    indexOf: () => 0,
    isRetried: () => isRetried,
    finished: () => {},
    performedFate: async () => fate,
    givingWay: (run: () => unknown) => run(),
    performer: async () => ({ command: async () => end }),
    engine: {
      can: { transactionalDdl: false },
      questions: { changing: async () => changing[looks++] },
      saidByDriver: async () => undefined,
      frame: { rollback: "", together: (texts: readonly string[]) => texts },
    },
    session: { preamble: [], send: async () => ({ completed: 1, sets: [] }) },
    history: { record: (event: NewEvent) => (rows.push(event), [""]), isFence: () => false },
  } as unknown as RunContext;
  const does = (decision: Decision) => drivePerformed(decision, [[work]], context);
  return { rows, does };
}

describe("how a command is judged", () => {
  test.each<[string, CommandEnd, PerformedFate, object]>([
    ["it ended well, and nobody else tells", { exitCode: 0 }, "unknown", { type: "ran" }],
    ["it ended well, and is in", { exitCode: 0 }, "in", { type: "ran" }],
    ["it ended well, and is not in", { exitCode: 0 }, "not-in", { type: "failed", why: "other" }],
    ["it ended well, and is not in as a whole", { exitCode: 0 }, "in-part", { type: "failed", why: "other" }],
    ["it failed, and is in all the same", { exitCode: 1 }, "in", { type: "ran" }],
    ["it failed, and is not in", { exitCode: 1 }, "not-in", { type: "failed", why: "other" }],
    ["it failed, and nobody tells", { signal: "SIGSEGV" }, "unknown", { type: "failed", why: "other" }],
  ])("%s", async (_what, end, fate, event) => {
    expect((await worldOf(end, fate).does({ do: "run-alone", at: 0 })).event).toMatchObject(event);
  });

  test("known not to be in it may simply run again; else its note stands, with how it ended", async () => {
    const known = worldOf({ exitCode: 1 }, "not-in");
    await known.does({ do: "run-alone", at: 0 });
    expect((await known.does({ do: "clear", at: 0, why: "other" })).event).toEqual({ type: "cleared", why: "other" });
    expect(known.rows).toEqual([]);
    for (const exitCode of [1, 127])
      expect((await worldOf({ exitCode }, "not-in").does({ do: "run-alone", at: 0 })).stopped?.fault.kind).toBe(
        exitCode === 127 ? "no-command" : undefined,
      );
    const unknown = worldOf({ exitCode: 1 }, "unknown");
    await unknown.does({ do: "run-alone", at: 0 });
    expect(await unknown.does({ do: "clear", at: 0, why: "other" })).toMatchObject({
      event: { type: "cleared", left: true, untold: true },
      reason: { kind: "performed", way: "command", message: "exit code 1" },
    });
    expect(unknown.rows).toMatchObject([{ outcome: "begun", error: "exit code 1" }]);
  });

  test("what it has sent may be at work still: that is waited for, or named, before anybody says it is not in", async () => {
    const holder = { pid: 7, connection: true, application: "app" } as const;
    const waits = worldOf({ signal: "SIGKILL" }, "not-in", false, [holder, holder]);
    await waits.does({ do: "run-alone", at: 0 });
    expect((await waits.does({ do: "clear", at: 0, why: "other" })).event).toEqual({ type: "cleared", why: "other" });
    const long = Array.from({ length: 20 }, () => holder);
    const names = worldOf({ signal: "SIGKILL" }, "not-in", false, long);
    await names.does({ do: "run-alone", at: 0 });
    const reason = { kind: "still_running", pid: 7, connection: true };
    expect(await names.does({ do: "clear", at: 0, why: "other" })).toMatchObject({
      event: { type: "cleared", left: true },
      reason,
    });
    expect(await worldOf({}, "not-in", true, long).does({ do: "look", at: 0 })).toMatchObject({
      event: { type: "looked", fate: "unknown" },
      reason,
    });
    // What ended well waits for nobody.
    expect((await worldOf({ exitCode: 0 }, "in", false, long).does({ do: "run-alone", at: 0 })).event.type).toBe("ran");
  });

  test.each<[PerformedFate, boolean, string, readonly string[]]>([
    ["in", false, "done", []],
    ["not-in", false, "again", ["interrupted"]],
    ["unknown", false, "unknown", []],
    ["unknown", true, "again", ["interrupted"]],
  ])("noted by a run that was killed, %s, retried %s: %s", async (fate, isRetried, looked, written) => {
    const { rows, does } = worldOf({ exitCode: 0 }, fate, isRetried);
    expect((await does({ do: "look", at: 0 })).event).toEqual({ type: "looked", fate: looked });
    expect(rows.map(({ outcome }) => outcome)).toEqual(written);
  });
});
