import { describe, expect, test } from "vitest";
import { inputOf, planInWords } from "../../../tests/unit/told.js";
import { planDown } from "./plan-down.js";

/** Files, history, policy, request, and what comes out. The notation is told in tests/unit/told.ts. */
type Case = readonly [name: string, files: string, history: string, policy: string, request: string, plan: string];

function planned([, files, history, policy, request]: Case): string {
  return planInWords(planDown(inputOf({ files, history, policy, request })));
}

const inThree = "4.1/3 4.2/3 4.3/3";

const cases: readonly Case[] = [
  ["nothing at all", "", "", "opt-in", "", ""],
  ["nothing applied", "1 2", "", "opt-in", "", ""],
  ["the newest alone", "1 2 3", "1 2", "opt-in", "", "revert 2"],
  ["the newest in order of application", "1 2 3", "1 3 2", "opt-in", "", "revert 2"],
  ["--steps, in reverse order of application", "1 2 3", "1 3 2", "opt-in", "steps 2", "revert 2, revert 3"],
  ["--steps more than there are", "1 2", "1 2", "opt-in", "steps 9", "revert 2, revert 1"],
  ["--steps none", "1 2", "1 2", "opt-in", "steps 0", ""],
  ["--to stays applied", "1 2 3", "1 2 3", "opt-in", "to 1", "revert 3, revert 2"],
  ["--to in another order of application", "1 2 3", "1 3 2", "opt-in", "to 3", "revert 2"],
  ["--to the newest", "1 2", "1 2", "opt-in", "to 2", ""],
  ["--to what is not applied takes nothing back", "1 2 3", "1 2", "opt-in", "to 3", ""],
  ["what was taken back is not taken back again", "1 2", "1 2 -2", "opt-in", "", "revert 1"],
  ["applied again, it is the newest", "1 2", "1 2 -1 1", "opt-in", "", "revert 1"],
  ["what failed is not in", "1 2", "1 !2", "opt-in", "", "revert 1"],
  [
    "half in, and its down is not seen to take back just that: nothing is taken back from under it",
    "1 4:3-units",
    "1 4.1/3",
    "opt-in",
    "steps 2",
    "stuck partly_in 4 2/3",
  ],
  ["half in", "1 4:3-mirrored", "1 4.1/3", "opt-in", "allow 4", "revert 4 of 1/3: drop table t4"],
  [
    "half in further",
    "1 4:3-mirrored",
    "1 4.1/3 4.2/3",
    "opt-in",
    "allow 4",
    "revert 4 of 2/3: delete t4, drop table t4",
  ],
  [
    "half in, what destroys is refused",
    "4:3-mirrored",
    "4.1/3",
    "opt-in",
    "",
    "revert 4 of 1/3: drop table t4, ! destructive 4",
  ],
  [
    "half in, and then the one below it",
    "1 4:3-mirrored",
    "1 4.1/3",
    "opt-in",
    "steps 2 allow 4",
    "revert 4 of 1/3: drop table t4, revert 1",
  ],
  ["half in, it stands above what was applied before", "1 4:3-mirrored", "4.1/3 1", "opt-in", "", "revert 1"],
  [
    "half in, its last not seen to end",
    "4:3-mirrored",
    "4.1/3 4.2/3 4.3/3?",
    "opt-in",
    "allow 4",
    "stuck partly_in 4 3/3",
  ],
  ["half in, its text was changed", "4", "4.1/3", "opt-in", "", "stuck partial_changed 4 2/3"],
  ["half in, its file gone", "1", "1 4.1/3", "opt-in", "", "stuck not_reversible 4 1/1 gone"],
  [
    "half in, half back",
    "4:3-mirrored",
    "4.1/3 4.2/3 -4.1/2",
    "opt-in",
    "allow 4",
    "revert 4 from 2 of 2/3: delete t4, drop table t4",
  ],
  [
    "half in, its first not back: it is half in again",
    "4:3-mirrored",
    "4.1/3 4.2/3 -4.1/2? !-4.1/2",
    "opt-in",
    "allow 4",
    "revert 4 of 2/3: delete t4, drop table t4",
  ],
  ["half in, and all of that back", "1 4:3-mirrored", "1 4.1/3 -4.1/1", "opt-in", "", "revert 1"],
  ["said to be there, it can be taken back", "1 2", "base:1 base:2", "opt-in", "", "revert 2"],
  ["said again to be applied, it keeps its place", "1 2 3", "1 2 3 applied:1", "opt-in", "", "revert 3"],
  ["resolved after it failed, it is the newest", "1 2 3", "1 !2 3 applied:2", "opt-in", "", "revert 2"],
  ["replaced by others, it is in", "1", "1 super:1", "opt-in", "", "revert 1"],

  ["without a down", "1:no-down", "1#", "opt-in", "", "stuck not_reversible 1 1/1"],
  ["without a down in its file, but in the history", "1:no-down", "1", "opt-in", "", "revert 1"],
  [
    "without a down, the second of two",
    "1:no-down 2",
    "1# 2",
    "opt-in",
    "steps 2",
    "revert 2, stuck not_reversible 1 1/1",
  ],
  ["without a down, out of the request", "1:no-down 2", "1# 2", "opt-in", "", "revert 2"],
  ["file gone: by the down that the history kept", "1", "1 2", "opt-in", "", "revert 2"],
  ["file gone, no down kept", "1", "1 !2 applied:2", "opt-in", "", "stuck not_reversible 2 1/1 gone"],
  ["changed: by the file's own down", "1:changed", "1", "opt-in", "", "revert 1"],
  ["numbers made wider: its history goes on under its old spelling", "001", "1", "opt-in", "", "revert 1"],

  ["a destructive down is refused", "1:down-drops", "1", "opt-in", "", "revert 1, ! destructive 1"],
  ["a destructive down, allowed by its id", "1:down-drops", "1", "opt-in", "allow 1", "revert 1"],
  [
    "a destructive down, another id allowed",
    "1:down-drops 2:down-drops",
    "1 2",
    "opt-in",
    "steps 2 allow 2",
    "revert 2, revert 1, ! destructive 1",
  ],
  [
    "a destructive down, allowed by the cell",
    "1:down-drops",
    "1",
    "opt-in destructive=allow",
    "",
    "revert 1, said destructive 1 drop table t1",
  ],
  ["a destructive down, granted (redo, reset)", "1:down-drops", "1", "opt-in", "granted", "revert 1"],
  ["a destructive up does not speak against its down", "1:drops", "1#", "opt-in", "", "revert 1"],
  ["a destructive down that is not asked for", "1:down-drops 2", "1 2", "opt-in", "", "revert 2"],

  ["partly taken back: it goes on", "4:3-units", `${inThree} -4.1/3`, "opt-in", "", "revert 4 from 2, ! destructive 4"],
  [
    "partly taken back, what destroys is behind it",
    "4:3-units",
    `${inThree} -4.1/3 -4.2/3`,
    "opt-in",
    "",
    "revert 4 from 3",
  ],
  ["a down was noted: it is looked at", "4:3-units", `${inThree} -4.1/3?`, "opt-in", "allow 4", "revert 4"],
  [
    "a down failed at its first unit: it is tried again",
    "4:3-units",
    `${inThree} -4.1/3? !-4.1/3`,
    "opt-in",
    "allow 4",
    "revert 4",
  ],
  ["partly taken back, its text was changed", "4", `${inThree} -4.1/3`, "opt-in", "", "stuck partial_changed 4 2/3"],
  ["partly taken back, file gone", "1", `1 ${inThree} -4.1/3`, "opt-in", "", "stuck partial_changed 4 2/3"],
  [
    "partly taken back, it stays the newest",
    "1 4:3-units",
    `1 ${inThree} -4.1/3`,
    "opt-in",
    "steps 2 allow 4",
    "revert 4 from 2, revert 1",
  ],
  ["partly taken back, a newer one goes first", "4:3-units 5", `${inThree} -4.1/3 5`, "opt-in", "", "revert 5"],
];

test.each(cases)("%s: [%s] in [%s], %s, %s → %s", (...given) => {
  expect(planned(given)).toBe(given[5]);
});

describe.each(["never-at-start", "opt-in", "automatic", "forgiving"])("%s", (policy) => {
  // CONTRACT: rollback by an operator's own `down`; only what it destroys needs a permission.
  test("a down that destroys", () => {
    const expected =
      policy === "forgiving" ? "revert 1, said destructive 1 drop table t1" : "revert 1, ! destructive 1";
    expect(planned(["", "1:down-drops", "1", policy, "", ""])).toBe(expected);
  });

  test("a down that destroys nothing, whatever else is amiss", () => {
    expect(planned(["", "1:changed 3", "1 2 3", policy, "", ""])).toBe("revert 3");
  });
});

test("a refused down names the command that would allow it", () => {
  const [refusal] = planDown(inputOf({ files: "1:down-drops", history: "1" })).refusals;
  expect(refusal?.allow).toBe("sluice down --allow-destructive 1");
});

test("several refused downs name one command that allows them all", () => {
  const input = inputOf({ files: "1:down-drops 2 3:down-drops", history: "1 2 3", request: "steps 3" });
  expect(planDown(input).refusals.map(({ allow }) => allow)).toEqual([
    "sluice down --steps 3 --allow-destructive 3,1",
    "sluice down --steps 3 --allow-destructive 3,1",
  ]);
});

test("each step says why it is taken back", () => {
  const because = (request: string) =>
    planDown(inputOf({ files: "1 2 3", history: "1 2 3", request }))
      .steps.map((step) => step.because)
      .join(" ");
  expect(because("")).toBe("newest-applied");
  expect(because("to 1")).toBe("after-target after-target");
});
