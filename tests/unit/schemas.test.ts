import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands/list.js";
import { exitCodes } from "../../src/core/failures/failure.js";
import { en } from "../../src/render/words/en.js";
import { assertDocument, described } from "../schemas.js";

const shared = (
  JSON.parse(readFileSync(new URL("../../schema/shared.json", import.meta.url), "utf8")) as {
    $defs: Record<string, { enum: readonly string[]; properties: Record<string, { enum: readonly string[] }> }>;
  }
).$defs;

test("every command has a published schema, and none is left over", () => {
  expect([...described].sort()).toEqual(Object.keys(commands).sort());
});

test("the schemas' words are those of the code", () => {
  const sorted = (words: Iterable<string> | undefined): readonly string[] => [...(words ?? [])].sort();
  expect(sorted(shared["error"]?.properties["code"]?.enum)).toEqual(sorted(Object.keys(exitCodes)));
  expect(sorted(shared["action"]?.properties["kind"]?.enum)).toEqual(sorted(Object.keys(en.actions)));
  expect(sorted(shared["problem"]?.properties["code"]?.enum)).toEqual(sorted(Object.keys(en.problems)));
  expect(sorted(shared["refusal"]?.properties["code"]?.enum)).toEqual(sorted(Object.keys(en.refusals)));
});

const error = { code: "unreachable", message: "m", causes: [], fixes: [] };
const run = { ok: true, command: "up", exitCode: 0, targets: [] };

test.each([
  ["a document without its result", { ok: true, command: "up", exitCode: 0 }],
  ["ok, and yet not 0", { ...run, exitCode: 3 }],
  ["not ok, and yet 0", { ...run, ok: false }],
  ["an error with 0", { ...run, error }],
  ["another command's document", { ...run, command: "down" }],
  ["a field that nobody described", { ...run, extra: 1 }],
  ["a code that is none", { ...run, ok: false, exitCode: 6, error: { ...error, code: "oops" } }],
  ["an exit code that is none", { ...run, ok: false, exitCode: 11 }],
  ["a target with a field too many", { ...run, targets: [{ name: "x" }] }],
])("%s is refused", (_name, document) => {
  expect(() => assertDocument("up", document)).toThrow("not a document");
});

test("a failure may leave its result out, or give a part of it", () => {
  expect(() => assertDocument("up", { ok: false, command: "up", exitCode: 6, error })).not.toThrow();
  expect(() => assertDocument("up", { ok: false, command: "up", exitCode: 6, error, targets: [] })).not.toThrow();
});

test("two documents on one stdout are not one", () => {
  expect(() => assertDocument("up", `${JSON.stringify(run)}\n${JSON.stringify(run)}`)).toThrow();
});
