import { expect, test } from "vitest";
import { likelyCauses } from "../core/failures/causes.js";
import { networkCauses } from "../core/failures/causes-network.js";
import { type AnySluiceError, SluiceError } from "../core/failures/failure.js";
import type { CauseWords } from "../core/model/cause.js";
import { explain } from "./error.js";
import { en } from "./words/en.js";
import { ko } from "./words/ko.js";

const failed = (direction: "up" | "down") =>
  new SluiceError("migration_failed", {
    id: "002",
    name: "late",
    direction,
    fault: { message: "broken" },
    statement: 1,
    of: 1,
    outcome: "rolled-back",
    done: 0,
    units: 1,
  }) as AnySluiceError;

test.each<[string, "up" | "down", CauseWords, readonly string[]]>([
  [
    "what the cause asks for, and then how to go on",
    "up",
    { cause: "no type", fix: "CREATE EXTENSION vector" },
    ["CREATE EXTENSION vector", "correct the file, then: sluice up"],
  ],
  ["how to go on is not said twice", "up", { cause: "lock", fix: "wait, then: sluice up" }, ["wait, then: sluice up"]],
  [
    "the other command is not how to go on",
    "down",
    { cause: "lock", fix: "first: sluice up" },
    ["first: sluice up", "correct the file, then: sluice down"],
  ],
])("%s", (_, direction, likely, fixes) => {
  expect(explain(failed(direction), en, [likely]).fixes).toEqual(fixes);
});

test("a command that is not there is no fault of the file", () => {
  const { facts, code } = failed("up") as Extract<AnySluiceError, { code: "migration_failed" }>;
  const error = new SluiceError(code, { ...facts, fault: { message: "exit code 127", kind: "no-command" } });
  for (const words of [en, ko]) {
    const { causes, fixes } = explain(error, words, []);
    expect(causes).toEqual([expect.stringMatching(/not found|찾을 수 없습니다/)]);
    expect(fixes).toEqual([expect.stringMatching(/PATH.*: sluice up$/)]);
    expect(fixes.join()).not.toMatch(/correct the file|파일을/);
  }
});

test("what is one unit is not counted: it may be a file of three statements", () => {
  const about = { id: "2", name: "b", direction: "up", unit: 1, why: { kind: "catalog_silent" } } as const;
  const said = [1, 3].flatMap((of) =>
    [en, ko].map((words) => explain(new SluiceError("outcome_unknown", { ...about, of }), words, []).text.what),
  );
  expect(said.map((text) => /1 of \d|\d개 중/.exec(text)?.[0])).toEqual([undefined, undefined, "1 of 3", "3개 중"]);
});

test.each([
  ["localhost", "localhost:6655"],
  ["::1", "[::1]:6655"],
  ["db.internal", "db.internal:6655"],
  ["fe80::2", "[fe80::2]:6655"],
])("a refused connection to %s has one cause, and its address is %s", (host, shown) => {
  const fault = { message: "connect ECONNREFUSED", code: "ECONNREFUSED" };
  const place = { host, port: 6655 };
  for (const words of [en, ko]) {
    const likely = likelyCauses(fault, place, networkCauses).map((cause) => cause.words[words.lang](fault, place));
    const error = new SluiceError("unreachable", { ...place, tries: 1, fault }) as AnySluiceError;
    const { text, causes } = explain(error, words, likely);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toContain(shown);
    expect(text.what).toContain(shown);
  }
});

test("a flag that needs a target and one that needs a reason are two sentences", () => {
  const said = (error: SluiceError): string => explain(error as AnySluiceError, en, []).text.what;
  const because = said(
    new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--because", why: "users is there" } }),
  );
  const target = said(
    new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--target", among: ["app", "rag"] } }),
  );
  expect(because).toContain("the schema shows otherwise");
  expect(target).not.toContain("schema");
  expect(target).toContain("app, rag");
});

test("a statement that is in no transaction, and alone in its file, is not to be made what it is or cannot be", () => {
  for (const words of [en, ko])
    for (const units of [1, 2]) {
      const detail = { kind: "would_be_forgotten", id: "1", name: "i", units, tool: "goose", direction: "up" } as const;
      const [, either = ""] = explain(new SluiceError("wrong_use", { detail }), words, []).fixes;
      expect(either).toContain("goose");
      expect(/one statement a file|파일마다 한 문장/.test(either)).toBe(units > 1);
    }
});
