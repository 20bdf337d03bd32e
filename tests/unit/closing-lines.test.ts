import { expect, test } from "vitest";
import type { Rest } from "../prove/budget.js";

const of = async <T>(script: string): Promise<T> =>
  (await import(new URL(`../../scripts/${script}`, import.meta.url).href)) as T;
const { linesOfRest } = await of<{ linesOfRest: (suite: string, rests: readonly Rest[]) => readonly string[] }>(
  "not-reached.mjs",
);
const { inShort } = await of<{ inShort: (errors: readonly { message: string; diff?: string }[]) => string }>(
  "tally.mjs",
);

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
