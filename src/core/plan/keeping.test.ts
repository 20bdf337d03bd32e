import { expect, test } from "vitest";
import { keeping } from "./keeping.js";
import type { Unit } from "./unit.js";

/** `-`: leaves nothing in its session; `n:1`: needs n, which unit 1 made. */
function kept(...units: readonly string[]): readonly string[] {
  const made = units.map((words, first): Unit => {
    const needs = [...words.matchAll(/(\w):(\d)/g)].map(([, name = "", by]) => ({ name, madeBy: Number(by) }));
    const both = { ...(needs.length > 0 ? { needs } : {}), ...(words.startsWith("-") ? { clean: true as const } : {}) };
    return { kind: "transaction", first, count: 1, hash: "", bytes: 1, longest: 1, actions: [], ...both };
  });
  return keeping(made).map(
    ({ restores, keeps = [] }) => `${restores ? `${restores.names.join()}<${restores.keptBy}` : ""} ${keeps.join()}`,
  );
}

test.each([
  ["nothing where nothing is needed", ["", "-", ""], [" ", " ", " "]],
  ["from the unit that made it to the one that needs it", ["", "n:1", ""], [" n", "n<0 ", " "]],
  ["over what leaves nothing", ["", "-", "n:1"], [" n", " ", "n<0 "]],
  ["by each between, which may be told how it began", ["", "", "n:1"], [" n", "n<0 n", "n<1 "]],
  ["from where it was made last", ["", "", "n:2"], [" ", " n", "n<1 "]],
  ["also by what needs it and makes it anew", ["", "n:1", "n:2"], [" n", "n<0 n", "n<1 "]],
  ["each for itself", ["", "", "n:1 m:2"], [" n", "n<0 n,m", "n,m<1 "]],
  ["by nobody who leaves nothing, though he needs it", ["", "- n:1", ""], [" n", " ", " "]],
])("keeps and restores %s", (_, units, expected) => {
  expect(kept(...units)).toEqual(expected);
});
