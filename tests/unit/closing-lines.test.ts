import { describe, expect, test } from "vitest";
import type { Rest } from "../prove/budget.js";

const of = async <T>(script: string): Promise<T> =>
  (await import(new URL(`../../scripts/${script}`, import.meta.url).href)) as T;
const { linesOfRest } = await of<{ linesOfRest: (suite: string, rests: readonly Rest[]) => readonly string[] }>(
  "not-reached.mjs",
);
const { inShort, countIn } = await of<{
  inShort: (errors: readonly { message: string; diff?: string }[]) => string;
  countIn: (tally: Tally, test: TestLike, asked?: RegExp) => void;
}>("tally.mjs");

interface Tally {
  passed: number;
  readonly failed: string[];
  readonly skipped: object[];
}

/** What is read of vitest's own. */
interface TestLike {
  readonly fullName: string;
  readonly module: { readonly relativeModuleId: string };
  readonly parent: Part;
  readonly meta: () => { readonly late?: true };
  readonly result: () => { readonly state: string; readonly note?: string; readonly errors?: [] };
}

interface Part {
  readonly type: "suite" | "module";
  readonly parent?: Part;
  readonly errors: () => readonly object[];
}

const rest = (on: string, what: string, left: number, all: number): Rest => ({
  on,
  what,
  left,
  of: all,
  unit: "points",
});

test("what was not reached is one line a server, of all there is, and nothing where all was", () => {
  expect(
    linesOfRest("faults", [
      rest("MariaDB 11.8", "cut", 1028, 1032),
      rest("MariaDB 11.8", "SIGKILL", 0, 20),
      rest("MySQL 9.7", "cut", 0, 9),
    ]),
  ).toEqual(["faults on MariaDB 11.8: 1,028 of 1,052 points (cut 1,028 of 1,032)"]);
  const races = ["one", "two", "three"].map((what, index) => ({
    ...rest("PostgreSQL 18", what, index && 1, 1),
    unit: "races",
  }));
  expect(linesOfRest("races", races)).toEqual(["races on PostgreSQL 18: 2 of 3 races (two, three)"]);
  const inputs = { what: "", left: 5, of: 9, unit: "inputs" };
  expect(linesOfRest("fuzz", [inputs])).toEqual(["fuzz: 5 of 9 inputs"]);
});

test("however many parts there are, the line is short enough to be read", () => {
  const many = Array.from({ length: 100 }, (_, index) => rest("MariaDB 10.11", `way number ${index}`, 999, 1000));
  const [line = ""] = linesOfRest("mysql-faults", many);
  expect(line).toMatch(
    /^mysql-faults on MariaDB 10\.11: 99,900 of 100,000 points \(way number 0 999 of 1,000, .*, …\)$/,
  );
  expect(line.length).toBeLessThanOrEqual(200);
});

test("of a failure the first line is told, and what differs", () => {
  const diff = '- Expected\n+ Received\n\n- []\n+ [\n+   \u001b[32m"lost"\u001b[39m,\n+ ]';
  expect(inShort([{ message: "expected [ Array(1) ] to deeply equal []\nand more", diff }])).toBe(
    'expected [ Array(1) ] to deeply equal [] - [] + [ + "lost", + ]',
  );
  expect(inShort([{ message: "x".repeat(500) }])).toHaveLength(300);
  expect(inShort([])).toBe("");
});

interface Wishes {
  readonly parent?: Part;
  readonly asked?: RegExp;
  readonly late?: true;
}

describe("a test that did not run", () => {
  const whole: Part = { type: "module", errors: () => [] };
  const counted = (note: string | undefined, { parent = whole, asked, late }: Wishes = {}) => {
    const tally: Tally = { passed: 0, failed: [], skipped: [] };
    const result = { state: "skipped", ...(note !== undefined && { note }) };
    const ran = {
      fullName: "a > b",
      module: { relativeModuleId: "a.test.ts" },
      parent,
      meta: () => (late ? { late } : {}),
      result: () => result,
    };
    countIn(tally, ran, asked);
    return tally;
  };

  test("is told with its reason", () => {
    expect(counted("no psql here")).toEqual({
      passed: 0,
      failed: [],
      skipped: [{ name: "a.test.ts: a > b", why: "no psql here" }],
    });
  });

  test.each([undefined, ""])("has failed where it gives none (%j)", (note) => {
    const { failed, skipped } = counted(note);
    expect([failed, skipped]).toEqual([["a.test.ts: a > b · it did not run, and no reason is given"], []]);
    expect(counted(note, { asked: /a b/ }).failed).toHaveLength(1);
  });

  test("is not told by itself where the time was used up: how many those are is", () => {
    expect(counted("the time was used up", { late: true })).toEqual({ passed: 0, failed: [], skipped: [] });
  });

  test("is nobody's concern where the run was told to leave it out", () => {
    expect(counted(undefined, { asked: /c/ })).toEqual({ passed: 0, failed: [], skipped: [] });
  });

  test("has not failed itself where what it stands in could not be set up", () => {
    const parent: Part = { type: "suite", parent: { ...whole, errors: () => [{}] }, errors: () => [] };
    expect(counted(undefined, { parent })).toMatchObject({ failed: [], skipped: [{ name: "a.test.ts: a > b" }] });
  });
});
