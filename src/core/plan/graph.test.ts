import { expect, test } from "vitest";
import { inputOf, planInWords } from "../../../tests/unit/told.js";
import type { Plan, PlanInput } from "./plan.js";
import { onTopOf, planDown } from "./plan-down.js";
import { holeBefore, planUp } from "./plan-up.js";
import { statesOf } from "./states.js";

/** 2 and 3 stand on 1, 4 on 2 and 3; 5 stands on nothing, and 6 on it. */
const graph: Readonly<Record<string, readonly string[]>> = {
  "1": [],
  "2": ["1"],
  "3": ["1"],
  "4": ["2", "3"],
  "5": [],
  "6": ["5"],
};

function inputFor(history: string, request: string): PlanInput {
  const input = inputOf({ files: "1 2 3 4 5 6", history, policy: "opt-in", request });
  const migrations = input.standings.flatMap(({ migration }) =>
    migration ? [{ ...migration, upon: graph[migration.id] ?? [] }] : [],
  );
  const applied = new Map(input.standings.flatMap(({ id, applied: each }) => (each ? [[id, each]] : [])));
  return { ...input, standings: statesOf(migrations, applied, input.compareIds) };
}

test.each<[string, (input: PlanInput) => Plan, string, string, string]>([
  ["all that is out", planUp, "", "", "apply 1, apply 2, apply 3, apply 4, apply 5, apply 6"],
  ["another branch is ahead, and nothing is late for that", planUp, "1 2 5 6", "", "apply 3, apply 4"],
  ["--to brings in what it stands on", planUp, "", "to 6", "apply 5, apply 6"],
  ["--to a merge", planUp, "1 3 5", "to 4", "apply 2, apply 4"],
  ["--only goes in with what it stands on", planUp, "1", "only 4", "apply 2, apply 3, apply 4 (asked-for)"],
  ["--to takes back what stands on it", planDown, "1 2 3 4 5 6", "to 2", "revert 4"],
  ["--to the first of a branch", planDown, "1 5 2 6 3", "to 1", "revert 3, revert 2"],
  ["--to another branch", planDown, "1 2 3 4 5 6", "to 5", "revert 6"],
  ["counted, the newest first", planDown, "1 2 5 3", "steps 2", "revert 3, revert 5"],
])("in a graph: %s", (_, plan, history, request, told) => {
  expect(planInWords(plan(inputFor(history, request)))).toBe(told);
});

test("nothing runs beside a row of which nobody knows what it stands on, either way", () => {
  const { standings, ...input } = inputFor("1 2", "");
  const stray = { id: "r9", name: "", standing: "applied", rank: 9, keepsDown: false, stray: true } as const;
  const given = {
    ...input,
    standings: [...standings, { id: "r9", name: "", state: "ahead", applied: stray } as const],
  };
  for (const plan of [planUp, planDown])
    expect(plan(given)).toMatchObject({ steps: [], blocked: { code: "stray_row", id: "r9" } });
  const all = standings.filter(({ id }) => id === "1" || id === "2");
  expect(planUp({ ...given, standings: [...all, ...given.standings.slice(-1)] }).blocked).toBeUndefined();
});

test("what is open below, and what stands above, of the same branch alone", () => {
  const input = inputFor("1 3 4 5", "");
  expect(holeBefore(["4"], input)?.id).toBe("2");
  expect(holeBefore(["6"], input)).toBeUndefined();
  expect(onTopOf(["3"], input.standings)?.id).toBe("4");
  expect(onTopOf(["4"], input.standings)).toBeUndefined();
});
