import { describe, expect, test } from "vitest";
import { environmentNamed, kindOf } from "./environment.js";
import type { Cells } from "./policy.js";
import { cellWords, defaultPolicies, presets } from "./presets.js";

/** The policy table as people are promised it, question by question: never-at-start, opt-in, automatic, forgiving. */
const promised: { readonly [C in keyof Cells]: readonly [Cells[C], Cells[C], Cells[C], Cells[C]] } = {
  atStart: ["never", "opt-in", "automatic", "automatic"],
  whenBehind: ["stop", "warn", "stop", "warn"],
  whenFailed: ["stop", "stop", "stop", "warn"],
  whenDifferent: ["stop", "stop", "stop", "warn"],
  destructive: ["refuse", "refuse", "refuse", "allow"],
  outOfOrder: ["refuse", "refuse", "refuse", "allow"],
  changed: ["refuse", "refuse", "refuse", "say"],
  missing: ["refuse", "refuse", "refuse", "say"],
  ahead: ["allow", "allow", "allow", "allow"],
  adopt: ["refuse", "refuse", "refuse", "record"],
  seed: ["no", "no", "if-configured", "if-configured"],
  rollback: ["refuse", "once", "once", "once"],
};
const cells = Object.keys(promised) as (keyof Cells)[];

describe.each(["never-at-start", "opt-in", "automatic", "forgiving"] as const)("%s", (name) => {
  const column = ["never-at-start", "opt-in", "automatic", "forgiving"].indexOf(name);
  test.each(cells)("%s", (cell) => expect(presets[name][cell]).toBe(promised[cell][column]));
  test("has no cell beside", () => expect(Object.keys(presets[name]).sort()).toEqual([...cells].sort()));
});

test("a configuration may say every word that a preset does, and no cell has only one", () => {
  for (const cell of cells) {
    const words: readonly string[] = cellWords[cell];
    expect([cell, words.length]).toEqual([cell, new Set(words).size]);
    expect(words.length).toBeGreaterThan(1);
    for (const answer of promised[cell]) expect(words).toContain(answer);
  }
});

test("without configuration: production is opt-in, and stops where it is behind", () => {
  const held = ({ preset, cells: own }: (typeof defaultPolicies)["test"]) => ({ ...presets[preset], ...own });
  expect(defaultPolicies.development.preset).toBe("forgiving");
  expect(defaultPolicies.test.preset).toBe("automatic");
  expect(defaultPolicies.staging.preset).toBe("automatic");
  expect(defaultPolicies.production.preset).toBe("opt-in");
  expect(held(defaultPolicies.production)).toEqual({ ...presets["opt-in"], whenBehind: "stop" });
  for (const kind of ["development", "test", "staging"] as const) expect(defaultPolicies[kind].cells).toEqual({});
});

describe("an environment's name", () => {
  test.each([
    ["dev", "development", "development"],
    ["develop", "development", "development"],
    ["local", "development", "development"],
    ["development", "development", "development"],
    ["test", "test", "test"],
    ["testing", "test", "test"],
    ["ci", "test", "test"],
    ["stg", "staging", "staging"],
    ["stage", "staging", "staging"],
    ["staging", "staging", "staging"],
    ["prod", "production", "production"],
    ["production", "production", "production"],
    [" Prod ", "production", "production"],
    ["DEV", "development", "development"],
    ["qa", "qa", "production"],
    ["devel", "devel", "production"],
    ["", "", "production"],
  ])("%j is %j and treated as %s", (given, named, kind) => {
    expect([environmentNamed(given), kindOf(given)]).toEqual([named, kind]);
  });
});
