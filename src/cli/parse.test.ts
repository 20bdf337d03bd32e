import { expect, test } from "vitest";
import { type FailureFacts, isSluiceError } from "../core/failures/failure.js";
import { type Accepts, assertFits, assertNoConflict, parseLine } from "./parse.js";

const up: Accepts = { name: "up", flags: ["to", "steps", "only", "allow-destructive", "wait", "lock-wait"] };
const log: Accepts = { name: "log", flags: ["limit"], argument: { name: "ID", required: false } };
const resolve: Accepts = { name: "resolve", flags: ["applied", "because"], argument: { name: "ID", required: true } };

test.each([
  ["up --to 0004", { to: "0004" }],
  ["up --to=0004", { to: "0004" }],
  ["--env staging up --steps 2", { env: "staging", steps: 2 }],
  ["up --allow-destructive 9 --allow-destructive 10,11", { "allow-destructive": ["9", "10", "11"] }],
  ["up --wait 30s --lock-wait 2m", { wait: 30_000, "lock-wait": 120_000 }],
  ["up -y --json", { yes: true, json: true }],
  ["up --yes=true", { yes: true }],
  ["up -h", { help: true }],
  ["up --url host=localhost", { url: "host=localhost" }],
  ["up --to -1", { to: "-1" }],
  ["up --to 1 --to 2", { to: "2" }],
])("%s", (line, flags) => {
  const given = parseLine(line.split(" "));
  expect(given.flags).toEqual(flags);
  expect(given.faults).toEqual([]);
  expect(given.words).toEqual(["up"]);
  expect(assertFits(given, up, given.words.slice(1))).toBeUndefined();
});

test("what follows -- is never a flag", () => {
  expect(parseLine(["log", "--", "--limit"]).words).toEqual(["log", "--limit"]);
});

test("an argument is taken, and may be left out where it may", () => {
  expect(assertFits(parseLine(["log", "004"]), log, ["004"])).toBe("004");
  expect(assertFits(parseLine(["log"]), log, [])).toBeUndefined();
});

const wrong: readonly (readonly [line: string, accepts: Accepts, detail: FailureFacts["wrong_use"]["detail"]])[] = [
  ["up --step 1", up, { kind: "unknown_flag", command: "up", given: "--step", near: "--steps N" }],
  [
    "up --allow-destrutive 9",
    up,
    { kind: "unknown_flag", command: "up", given: "--allow-destrutive", near: "--allow-destructive ID" },
  ],
  ["up --zzz", up, { kind: "unknown_flag", command: "up", given: "--zzz" }],
  ["up -q", up, { kind: "unknown_flag", command: "up", given: "-q" }],
  ["up --limit 3", up, { kind: "unknown_flag", command: "up", given: "--limit" }],
  ["log --steps x", log, { kind: "unknown_flag", command: "log", given: "--steps" }],
  ["up --to", up, { kind: "missing_value", flag: "--to", expected: "ID" }],
  ["up --to --steps 1", up, { kind: "missing_value", flag: "--to", expected: "ID" }],
  ["up --steps 0", up, { kind: "bad_value", flag: "--steps", given: "0", expected: "1, 2, 3 …" }],
  ["up --steps -1", up, { kind: "bad_value", flag: "--steps", given: "-1", expected: "1, 2, 3 …" }],
  ["up --steps 1.5", up, { kind: "bad_value", flag: "--steps", given: "1.5", expected: "1, 2, 3 …" }],
  ["up --wait 30", up, { kind: "bad_value", flag: "--wait", given: "30", expected: "3s, 250ms, 2m, 0" }],
  ["up --lang fr", up, { kind: "bad_value", flag: "--lang", given: "fr", expected: "en, ko" }],
  ["up --to=", up, { kind: "bad_value", flag: "--to", given: "", expected: "ID" }],
  ["up --json=no", up, { kind: "bad_value", flag: "--json", given: "no", expected: "--json" }],
  [
    "up --allow-destructive 9,,10",
    up,
    { kind: "bad_value", flag: "--allow-destructive", given: "9,,10", expected: "ID,ID" },
  ],
  ["up 004", up, { kind: "extra_argument", command: "up", given: "004" }],
  ["log 004 005", log, { kind: "extra_argument", command: "log", given: "005" }],
  ["resolve --applied", resolve, { kind: "missing_argument", command: "resolve", argument: "ID" }],
  ["up postgres://u:secret@h/d", up, { kind: "extra_argument", command: "up", given: "postgres://u:***@h/d" }],
  [
    "up --urll=postgres://u:secret@h/d",
    up,
    { kind: "unknown_flag", command: "up", given: "--urll", near: "--url URL" },
  ],
];

test.each(wrong)("%s", (line, accepts, detail) => {
  const given = parseLine(line.split(" "));
  expect(detailOf(() => assertFits(given, accepts, given.words.slice(1)))).toEqual(detail);
});

test("flags that exclude each other", () => {
  const given = parseLine(["up", "--to", "4", "--steps", "1"]);
  expect(detailOf(() => assertNoConflict(given, [["to", "steps"]]))).toEqual({
    kind: "conflict",
    one: "--to",
    other: "--steps",
  });
  expect(detailOf(() => assertNoConflict(given, [["to", "only"]]))).toBeUndefined();
});

function detailOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    if (isSluiceError(error) && error.code === "wrong_use") return error.facts.detail;
    throw error;
  }
}
