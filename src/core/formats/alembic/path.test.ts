import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.js";
import { belowWord, currentOf, downgradeTo, pendingFor, upgradeTo } from "./path.js";
import { orUnresolved } from "./resolve.js";
import type { Revision } from "./revision.js";

/** Beside tests/unit/alembic/graph.test.ts, which compares all ways with the real one: what is said where there is none. */
const { graph } = graphOf([
  revisionOf("aa10"),
  revisionOf("aa20", ["aa10"]),
  revisionOf("bb10", ["aa10"], ["feature-1"]),
  revisionOf("bb20", ["bb10"], [], ["aa20"]),
  revisionOf("cc10", [], ["search"]),
]);
const none = currentOf([], graph);

describe("what is asked for and is not there", () => {
  test.each([
    ["gone", { kind: "unknown", given: "gone" }],
    ["aa", { kind: "ambiguous", given: "aa", ids: ["aa10", "aa20"] }],
    ["head", { kind: "several_heads", given: "head", ids: ["aa20", "bb20", "cc10"] }],
    ["search@bb20", { kind: "other_branch", given: "bb20", branch: "search" }],
    ["nobody@head", { kind: "unknown", given: "nobody" }],
    ["aa20+1", { kind: "too_far", given: "aa20+1" }],
    ["aa10-2", { kind: "too_far", given: "aa10-2" }],
    ["aa10+1", { kind: "fork", given: "aa10+1", ids: ["aa20", "bb10"] }],
    ["-1", { kind: "wrong_way", given: "-1" }],
    ["", { kind: "unknown", given: "" }],
  ])("%j", (given, unresolved) => {
    expect(orUnresolved(() => upgradeTo(given, none, graph))).toEqual({ unresolved });
  });

  test("down to where one is not, or up by a way down", () => {
    const current = currentOf(["aa20"], graph);
    expect(orUnresolved(() => downgradeTo("bb10", current, graph))).toMatchObject({
      unresolved: { kind: "wrong_way" },
    });
    expect(orUnresolved(() => downgradeTo("+1", current, graph))).toMatchObject({ unresolved: { kind: "wrong_way" } });
  });

  test("one step down from several rows, which Alembic takes from the first that the table gives", () => {
    const current = currentOf(["bb20", "cc10"], graph);
    expect(orUnresolved(() => downgradeTo("-1", current, graph))).toMatchObject({ unresolved: { kind: "fork" } });
    expect(downgradeTo("search@-1", current, graph)).toEqual(["cc10"]);
  });
});

test("a label with a number behind a hyphen is no way to count, as it is to Alembic", () => {
  expect(upgradeTo("feature-1@head", none, graph)).toEqual(["aa10", "aa20", "bb10", "bb20"]);
});

test("what stands on another's row is in, and what no file is, is told", () => {
  const current = currentOf(["bb20", "from-tomorrow", "bb20"], graph);
  expect(current).toMatchObject({ rows: ["bb20"], unknown: ["from-tomorrow"], doubled: [] });
  expect([...current.applied].sort()).toEqual(["aa10", "aa20", "bb10", "bb20"]);
  expect(pendingFor(current, graph)).toEqual(["cc10"]);
  expect(currentOf(["aa10", "bb10"], graph).doubled).toEqual(["aa10"]);
});

test("one revision alone is taken back by a word that means no other", () => {
  expect(["bb20", "bb10", "aa20", "cc10", "aa10"].map((id) => belowWord(id, graph))).toEqual([
    "bb10",
    "bb10@aa10",
    "aa20@aa10",
    "cc10@base",
    "aa10@base",
  ]);
});

function revisionOf(
  id: string,
  down: readonly string[] = [],
  labels: readonly string[] = [],
  dependsOn: readonly string[] = [],
): Revision {
  const at = { file: `versions/${id}.py` };
  const places = { revision: at, down_revision: at, branch_labels: at, depends_on: at };
  return { id, down, labels, dependsOn, message: "", text: "", ...at, at: places, up: { operations: [], unknown: [] } };
}
