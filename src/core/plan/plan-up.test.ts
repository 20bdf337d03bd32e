import { describe, expect, test } from "vitest";
import { inputOf, lossesInWords, planInWords, type Told } from "../../../tests/unit/told.js";
import { planUp } from "./plan-up.js";

/** Files, history, policy, request, and what comes out. The notation is told in tests/unit/told.ts. */
type Case = readonly [name: string, files: string, history: string, policy: string, request: string, plan: string];

function planned([, files, history, policy, request]: Case): string {
  return planInWords(planUp(inputOf({ files, history, policy, request })));
}

const cases: readonly Case[] = [
  ["nothing at all", "", "", "opt-in", "", ""],
  ["an empty database", "1 2", "", "opt-in", "", "apply 1, apply 2"],
  ["nothing to do", "1 2", "1 2", "opt-in", "", ""],
  ["the rest", "1 2 3", "1", "opt-in", "", "apply 2, apply 3"],
  ["in the order of numbers, not of letters", "9 10", "", "opt-in", "", "apply 9, apply 10"],
  ["a history in another order than the files", "1 2 3", "2 1", "opt-in", "", "apply 3"],

  ["a gap, refused", "1 2 3", "1 3", "opt-in", "", "apply 2 (out-of-order), ! out_of_order 2"],
  [
    "a gap, allowed by the cell",
    "1 2 3",
    "1 3",
    "opt-in outOfOrder=allow",
    "",
    "apply 2 (out-of-order), said outOfOrder 2",
  ],
  ["a gap, asked for by its id", "1 2 3", "1 3", "opt-in", "only 2", "apply 2 (asked-for)"],
  ["a gap, another one asked for by its id", "1 2 3 4", "1 3", "opt-in", "only 4", "apply 4 (asked-for)"],
  ["a gap that --to leaves out", "1 2 3 4", "2", "opt-in", "to 1", "apply 1 (out-of-order), ! out_of_order 1"],
  [
    "two gaps are each refused",
    "1 2 3 4 5",
    "2 4",
    "opt-in",
    "",
    "apply 1 (out-of-order), apply 3 (out-of-order), apply 5, ! out_of_order 1, ! out_of_order 3",
  ],
  [
    "a gap among those said to be there",
    "1 2 3",
    "base:1 base:3",
    "opt-in",
    "",
    "apply 2 (out-of-order), ! out_of_order 2",
  ],
  [
    "what the highest number hides is not skipped",
    "1 2 3",
    "3",
    "forgiving",
    "",
    "apply 1 (out-of-order), apply 2 (out-of-order), said outOfOrder 1, said outOfOrder 2",
  ],
  [
    "before what was only taken back nothing is late",
    "1 2",
    "2 -2",
    "opt-in",
    "",
    "apply 1, apply 2 (reverted-before)",
  ],
  ["before what only failed nothing is late", "1 2", "!2", "opt-in", "", "apply 1, apply 2 (failed-before)"],
  ["late against a newer database", "1", "2", "opt-in", "", "apply 1 (out-of-order), ! out_of_order 1, said ahead 2"],

  ["--to includes it", "1 2 3", "", "opt-in", "to 2", "apply 1, apply 2"],
  ["--to what is in already", "1 2 3", "1 2", "opt-in", "to 2", ""],
  ["--to the last", "1 2", "1", "opt-in", "to 2", "apply 2"],
  ["--to what only the database has", "1 3", "1 2", "opt-in missing=say", "to 2", "said missing 2"],
  ["--steps", "1 2 3", "", "opt-in", "steps 2", "apply 1, apply 2"],
  ["--steps more than there are", "1 2", "1", "opt-in", "steps 9", "apply 2"],
  ["--steps none", "1 2", "", "opt-in", "steps 0", ""],
  ["--to and --steps: whichever ends first", "1 2 3", "", "opt-in", "to 3 steps 1", "apply 1"],
  ["--to and --steps: whichever ends first", "1 2 3", "", "opt-in", "to 1 steps 3", "apply 1"],
  ["--steps counts what is open alone", "1 2 3 4", "1 2", "opt-in", "steps 1", "apply 3"],
  ["--only one of several", "1 2 3", "", "opt-in", "only 2", "apply 2 (asked-for)"],
  ["--only what is in already", "1 2", "1", "opt-in", "only 1", ""],
  ["--only what only the database has", "1", "1 2", "opt-in", "only 2", "said ahead 2"],
  ["--only what failed", "1 2", "1 !2", "opt-in", "only 2", "apply 2 (asked-for)"],

  ["an applied file, respaced, is said", "1:respaced 2", "1", "opt-in", "", "apply 2, said changed 1 cosmetic"],
  ["an applied file, changed, is refused", "1:changed 2", "1", "opt-in", "", "apply 2, ! changed 1"],
  ["and also where nothing is pending", "1:changed", "1", "opt-in", "", "! changed 1"],
  ["and also where another is asked for", "1:changed 2", "1", "opt-in", "only 2", "apply 2 (asked-for), ! changed 1"],
  ["changed, allowed by the cell", "1:changed 2", "1", "opt-in changed=say", "", "apply 2, said changed 1 really"],
  ["changed in its down alone", "1:down-changed 2", "1", "opt-in", "", "apply 2"],
  ["said to be there, changed", "1:changed 2", "base:1", "opt-in", "", "apply 2, ! changed 1"],
  ["what cannot be compared is not refused", "1:changed 2", "1#", "opt-in", "", "apply 2"],
  ["several changed ones are each refused", "1:changed 2:changed", "1 2", "opt-in", "", "! changed 1, ! changed 2"],

  ["an applied file that is gone is refused", "1 3", "1 2", "opt-in", "", "apply 3, ! missing 2"],
  ["gone, allowed by the cell", "1 3", "1 2", "opt-in missing=say", "", "apply 3, said missing 2"],
  ["all files gone", "", "1 2", "opt-in", "", "said ahead 1, said ahead 2"],
  ["gone, but taken back before", "1 3", "1 2 -2", "opt-in", "", "apply 3"],
  ["gone, but it had failed whole", "1 3", "1 !2", "opt-in", "", "apply 3"],
  ["gone, said to be pending", "1 3", "1 2 pending:2", "opt-in", "", "apply 3"],
  ["a newer database is allowed, and said", "1", "1 2", "opt-in", "", "said ahead 2"],
  ["a newer database, refused by the cell", "1", "1 2", "opt-in ahead=refuse", "", "! ahead 2"],

  ["a destructive step is refused", "1:drops", "", "opt-in", "", "apply 1, ! destructive 1"],
  ["a destructive step, allowed by its id", "1:drops", "", "opt-in", "allow 1", "apply 1"],
  [
    "a destructive step, another id allowed",
    "1:drops 2:drops",
    "",
    "opt-in",
    "allow 1",
    "apply 1, apply 2, ! destructive 2",
  ],
  ["several allowed", "1:drops 2:drops", "", "opt-in", "allow 1+2", "apply 1, apply 2"],
  [
    "a destructive step, allowed by the cell",
    "1:drops",
    "",
    "opt-in destructive=allow",
    "",
    "apply 1, said destructive 1 drop table old1",
  ],
  ["allowed by its id, it need not be said", "1:drops", "", "forgiving", "allow 1", "apply 1"],
  [
    "a destructive step that is in already",
    "1:drops 2",
    "1",
    "opt-in changed=say",
    "",
    "apply 2, said changed 1 really",
  ],
  ["a destructive step that --to leaves out", "1 2:drops", "", "opt-in", "to 1", "apply 1"],
  ["a statement that cannot be read is judged by its words", "1:unread", "", "opt-in", "", "apply 1, ! destructive 1"],
  ["a destructive down does not speak against its up", "1:down-drops", "", "opt-in", "", "apply 1"],
  ["granted is for downs: an up still asks", "1:drops", "", "opt-in", "granted", "apply 1, ! destructive 1"],
  [
    "late and destructive: both are refused",
    "1:drops 2",
    "2",
    "opt-in",
    "",
    "apply 1 (out-of-order), ! out_of_order 1, ! destructive 1",
  ],
  [
    "late and destructive, asked for: the loss is still refused",
    "1:drops 2",
    "2",
    "opt-in",
    "only 1",
    "apply 1 (asked-for), ! destructive 1",
  ],

  ["what failed runs again", "1 2", "1 !2", "opt-in", "", "apply 2 (failed-before)"],
  ["what failed may be corrected", "1 2:changed", "1 !2", "opt-in", "", "apply 2 (failed-before)"],
  ["what was taken back runs again", "1 2", "1 2 -2", "opt-in", "", "apply 2 (reverted-before)"],
  ["what was taken back may be changed", "1 2:changed", "1 2 -2", "opt-in", "", "apply 2 (reverted-before)"],
  ["what failed and is late is refused", "1 2", "!1 2", "opt-in", "", "apply 1 (out-of-order), ! out_of_order 1"],
  ["said to be pending: it runs again", "1 2", "1 2 pending:2", "opt-in", "", "apply 2"],

  ["partly in: it goes on", "1 4:3-units", "1 4.1/3", "opt-in", "", "resume 4 from 2"],
  ["two in", "4:3-units", "4.1/3 4.2/3", "opt-in", "", "resume 4 from 3"],
  ["two in, the third failed", "4:3-units", "4.1/3 4.2/3 !4.3/3", "opt-in", "", "resume 4 from 3"],
  ["two in, the third noted", "4:3-units", "4.1/3 4.2/3 4.3/3?", "opt-in", "", "resume 4 from 3"],
  ["partly in, and more behind it", "4:3-units 5", "4.1/3", "opt-in", "", "resume 4 from 2, apply 5"],
  [
    "partly in, what is still to come was corrected",
    "4:3-units-3rd",
    "4.1/3 4.2/3 !4.3/3",
    "opt-in",
    "",
    "resume 4 from 3",
  ],
  ["partly in, what is in was changed", "4:3-units-2nd", "4.1/3 4.2/3", "opt-in", "", "stuck partial_changed 4 3/3"],
  ["partly in, what comes next was changed and never ran", "4:3-units-2nd", "4.1/3", "opt-in", "", "resume 4 from 2"],
  [
    "noted, and then changed: nobody can look for another text",
    "4:3-units-3rd",
    "4.1/3 4.2/3 4.3/3?",
    "opt-in",
    "",
    "stuck partial_changed 4 3/3",
  ],
  [
    "noted, said to be retried, changed",
    "4:3-units-3rd",
    "4.1/3 4.2/3 4.3/3? retry:4",
    "opt-in",
    "",
    "resume 4 from 3",
  ],
  ["partly in, now fewer units than are in", "4", "4.1/3 4.2/3", "opt-in", "", "stuck partial_changed 4 3/3"],
  ["partly in, file gone", "1", "1 4.1/3", "opt-in", "", "stuck file_gone 4 2/3"],
  ["noted, file gone", "1", "1 4.1/1?", "opt-in", "", "stuck file_gone 4 1/1 doubted"],
  ["partly in, out of the request", "1 4:3-units", "4.1/3", "opt-in", "to 1", "apply 1"],
  ["partly in, another asked for", "4:3-units 5", "4.1/3", "opt-in", "only 5", "apply 5 (asked-for)"],
  ["partly in, asked for", "4:3-units 5", "4.1/3", "opt-in", "only 4", "resume 4 from 2"],
  [
    "partly taken back: up does not go on from there",
    "4:3-units",
    "4.1/3 4.2/3 4.3/3 -4.1/3",
    "opt-in",
    "",
    "stuck partly_back 4 2/3",
  ],
  [
    "a down was noted: up does not guess",
    "4:3-units",
    "4.1/3 4.2/3 4.3/3 -4.1/3?",
    "opt-in",
    "",
    "stuck partly_back 4 1/3",
  ],
  ["a down that failed: nothing to do", "1", "1 !-1", "opt-in", "", ""],
  [
    "a down that failed at what stands alone: nothing to do",
    "4:3-units",
    "4.1/3 4.2/3 4.3/3 -4.1/3? !-4.1/3",
    "opt-in",
    "",
    "",
  ],
  ["a statement alone was noted: it is looked at", "4", "4.1/1?", "opt-in", "", "resume 4"],
  ["what is partly in goes on, with a later one applied", "4:3-units 5", "4.1/3 5", "opt-in", "", "resume 4 from 2"],
  ["and so does what nobody knows", "4 5", "4.1/1? 5", "opt-in", "", "resume 4"],
  ["several unknown ones", "3 4", "3.1/1? 4.1/1?", "opt-in", "", "resume 3, resume 4"],

  ["replaced by others", "1 2", "1 super:1", "opt-in", "", "apply 2"],
  ["numbers made wider: nothing is applied twice", "001 002 003", "1 2", "opt-in", "", "apply 003"],
  ["numbers made wider, changed", "001:changed", "1", "opt-in", "", "! changed 1"],
  [
    "numbers made wider, failed: its history goes on under its old spelling",
    "001",
    "!1",
    "opt-in",
    "",
    "apply 1 (failed-before)",
  ],
];

test.each(cases)("%s: [%s] in [%s], %s, %s → %s", (...given) => {
  expect(planned(given)).toBe(given[5]);
});

/** CONTRACT's policy table, as far as it concerns applying: fact, then what each preset says to it. */
const table: readonly (readonly [fact: string, files: string, history: string, strict: string, forgiving: string])[] = [
  ["destructive", "1:drops", "", "apply 1, ! destructive 1", "apply 1, said destructive 1 drop table old1"],
  ["out of order", "1 2", "2", "apply 1 (out-of-order), ! out_of_order 1", "apply 1 (out-of-order), said outOfOrder 1"],
  ["changed: white space, comments", "1:respaced", "1", "said changed 1 cosmetic", "said changed 1 cosmetic"],
  ["changed: really", "1:changed", "1", "! changed 1", "said changed 1 really"],
  ["missing", "2", "1 2", "! missing 1", "said missing 1"],
  ["ahead", "1", "1 2", "said ahead 2", "said ahead 2"],
  ["an operator's own up of what is not destructive", "1", "", "apply 1", "apply 1"],
];

describe.each(["never-at-start", "opt-in", "automatic", "forgiving"])("%s", (policy) => {
  test.each(table)("%s", (_, files, history, strict, forgiving) => {
    expect(planned(["", files, history, policy, "", ""])).toBe(policy === "forgiving" ? forgiving : strict);
  });
});

describe("a refusal", () => {
  const refusalsOf = (told: Told) => planUp(inputOf(told)).refusals;

  test("says what is refused, by which cell of which preset, and what would allow it", () => {
    expect(refusalsOf({ files: "1:drops", history: "", policy: "automatic", target: "rag" })).toEqual([
      {
        target: "rag",
        cell: "destructive",
        code: "destructive",
        id: "1",
        name: "m1",
        what: ["drop table old1"],
        from: "preset automatic",
        allow: "sluice up --allow-destructive 1",
      },
    ]);
    expect(refusalsOf({ files: "1 2", history: "2" })[0]).toMatchObject({
      code: "out_of_order",
      allow: "sluice up --only 1",
    });
    expect(refusalsOf({ files: "1:changed", history: "1" })[0]?.allow).toContain("sluice resolve 1 --applied");
  });

  test("names the place of a cell that was set by itself", () => {
    expect(refusalsOf({ files: "2", history: "1 2", policy: "forgiving missing=refuse" })[0]?.from).toBe(
      "sluice.config.ts: missing",
    );
  });
});

test("what destroyed and is in already is neither refused nor said again", () => {
  expect(planned(["", "4:drops-first", "", "opt-in", "", ""])).toBe("apply 4, ! destructive 4");
  expect(planned(["", "4:drops-first", "4.1/2", "opt-in", "", ""])).toBe("resume 4 from 2");
});

test("what its owner left failed stops a run whose files do not have it, too", () => {
  const input = inputOf({ files: "1", history: "1" });
  const notedBy = { tool: "golang-migrate", as: "dirty" } as const;
  const applied = { id: "2", name: "", standing: "failed", rank: 1, keepsDown: false, notedBy } as const;
  const left = { id: "2", name: "", state: "failed", detail: "dirty", applied } as const;
  expect(planUp({ ...input, standings: [...input.standings, left] }).blocked).toMatchObject({
    code: "noted_elsewhere",
    id: "2",
  });
});

test("of what would be lost each step says its own, and what is in already is not said again", () => {
  expect(lossesInWords(planUp(inputOf({ files: "1:drops 2 3:unread", history: "" })))).toBe(
    "1 drop table old1, 3 drop table old3",
  );
});

test("there are as many cases as there should be", () => {
  expect(cases.length + table.length * 4).toBeGreaterThan(100);
});
