import { describe, expect, test } from "vitest";
import { statesInWords, standingsOf } from "../../../tests/unit/told.js";
import { isOpen } from "./plan-up.js";

type Case = readonly [name: string, files: string, history: string, states: string];

const cases: readonly Case[] = [
  // name, files, history, states
  ["nothing at all", "", "", ""],
  ["files alone", "1 2", "", "1 pending, 2 pending"],
  ["a history alone", "", "1 2", "1 ahead, 2 ahead"],
  ["all applied", "1 2", "1 2", "1 applied, 2 applied"],
  ["the newest pending", "1 2 3", "1 2", "1 applied, 2 applied, 3 pending"],
  ["ids are numbers: 10 comes after 9", "9 10 11", "9", "9 applied, 10 pending, 11 pending"],
  [
    "numbers longer than a double",
    "20240101120000001 20240101120000002",
    "20240101120000001",
    "20240101120000001 applied, 20240101120000002 pending",
  ],
  ["a gap", "1 2 3", "1 3", "1 applied, 2 pending out-of-order, 3 applied"],
  [
    "several late ones",
    "1 2 3 4",
    "4",
    "1 pending out-of-order, 2 pending out-of-order, 3 pending out-of-order, 4 applied",
  ],
  ["applied in another order", "1 2", "2 1", "1 applied, 2 applied"],
  ["its file is gone", "1 3", "1 2", "1 applied, 2 missing, 3 pending"],
  ["its file is gone, and a later one is applied", "1 3", "1 2 3", "1 applied, 2 missing, 3 applied"],
  ["the database is newer", "1", "1 2 3", "1 applied, 2 ahead, 3 ahead"],
  ["both missing and ahead", "2", "1 2 3", "1 missing, 2 applied, 3 ahead"],
  ["another tool's id stands after every number", "1", "1 r2", "1 applied, r2 ahead"],
  ["comments and white space", "1:respaced", "1", "1 changed cosmetic"],
  ["really changed", "1:changed", "1", "1 changed"],
  ["its down alone was changed", "1:down-changed", "1", "1 applied"],
  ["no checksum was kept", "1", "1#", "1 applied not-comparable"],
  ["no checksum was kept, and the file was changed", "1:changed", "1#", "1 applied not-comparable"],
  ["another algorithm's checksum", "1", "1@", "1 applied not-comparable"],
  ["said to be there", "1 2", "base:1", "1 baselined, 2 pending"],
  ["said to be there, then changed", "1:changed", "base:1", "1 changed"],
  ["said to be there, then respaced", "1:respaced", "base:1", "1 changed cosmetic"],
  ["said to be there, no checksum", "1", "base:1#", "1 baselined not-comparable"],
  ["said to be there, file gone", "2", "base:1", "1 missing, 2 pending"],
  ["replaced by others", "1 2", "1 super:1 2", "1 superseded, 2 applied"],
  ["replaced, file gone", "2", "1 super:1 2", "1 missing, 2 applied"],
  ["taken back", "1 2", "1 2 -2", "1 applied, 2 reverted"],
  ["taken back and applied again", "1 2", "1 2 -2 2", "1 applied, 2 applied"],
  ["taken back, and a later one is applied", "1 2", "1 2 -1", "1 reverted late, 2 applied"],
  ["taken back, file gone", "1", "1 2 -2", "1 applied, 2 reverted file-gone"],
  ["taken back, then changed: there is nothing to compare", "1:changed", "1 -1", "1 reverted"],
  ["all taken back", "1 2", "1 2 -2 -1", "1 reverted, 2 reverted"],
  ["failed", "1 2", "1 !2", "1 applied, 2 failed rolled-back"],
  ["failed twice", "1", "!1 !1", "1 failed rolled-back"],
  ["failed, then applied", "1", "!1 1", "1 applied"],
  ["failed, then changed: the correction is no change", "1:changed", "!1", "1 failed rolled-back"],
  ["failed, file gone", "1", "1 !2", "1 applied, 2 failed rolled-back"],
  ["failed, and a later one is applied", "1 2", "!1 2", "1 failed rolled-back late, 2 applied"],
  ["failed after it had been taken back", "1", "1 -1 !1", "1 failed rolled-back"],
  ["one unit of three", "4:3-units", "4.1/3", "4 failed partial 1/3"],
  ["two units of three", "4:3-units", "4.1/3 4.2/3", "4 failed partial 2/3"],
  ["two units in, the third failed", "4:3-units", "4.1/3 4.2/3 !4.3/3", "4 failed partial 2/3"],
  ["all three", "4:3-units", "4.1/3 4.2/3 4.3/3", "4 applied"],
  ["the first unit failed", "4:3-units", "!4.1/3", "4 failed rolled-back"],
  ["the third was noted", "4:3-units", "4.1/3 4.2/3 4.3/3?", "4 unknown partial 2/3"],
  ["the third was noted and failed", "4:3-units", "4.1/3 4.2/3 4.3/3? !4.3/3", "4 failed partial 2/3"],
  ["the third was noted and interrupted", "4:3-units", "4.1/3 4.2/3 4.3/3? 4.3/3~", "4 failed partial 2/3"],
  ["the third was noted twice, then in", "4:3-units", "4.1/3 4.2/3 4.3/3? 4.3/3? 4.3/3", "4 applied"],
  ["one statement alone was noted", "4", "4.1/1?", "4 unknown partial 0/1"],
  ["one statement alone was noted and failed", "4", "4.1/1? !4", "4 failed rolled-back"],
  ["the run ended before it", "1 2", "1 2~", "1 applied, 2 pending"],
  ["the run ended before it, and it had failed once", "1 2", "1 !2 2~", "1 applied, 2 failed rolled-back"],
  ["the run ended before it was taken back", "1 2", "1 2 -2~", "1 applied, 2 applied"],
  ["one statement alone was noted and interrupted", "4", "4.1/1? 4~", "4 failed rolled-back"],
  ["partly in, file gone", "1", "1 4.1/3", "1 applied, 4 failed partial 1/3"],
  ["noted, file gone", "1", "1 4.1/1?", "1 applied, 4 unknown partial 0/1"],
  ["partly in, and a later one is applied", "4:3-units 5", "4.1/3 5", "4 failed partial 1/3, 5 applied"],
  ["partly taken back", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3", "4 failed partial 1/3 down"],
  ["taken back in three", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3 -4.2/3 -4.3/3", "4 reverted"],
  ["a down that failed leaves it applied", "1", "1 !-1", "1 applied"],
  ["a down that failed leaves it baselined", "1", "base:1 !-1", "1 baselined"],
  ["a down that was noted", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3?", "4 unknown partial 0/3 down"],
  ["a down that was noted and failed leaves it applied", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3? !-4.1/3", "4 applied"],
  [
    "a down that was noted and interrupted leaves it applied",
    "4:3-units",
    "4.1/3 4.2/3 4.3/3 -4.1/3? -4.1/3~",
    "4 applied",
  ],
  [
    "a down that was noted, said to be retried: nobody has looked yet",
    "4:3-units",
    "4.1/3 4.2/3 4.3/3 -4.1/3? retry:4",
    "4 failed partial 0/3 down",
  ],
  ["a down whose second unit failed", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3 !-4.2/3", "4 failed partial 1/3 down"],
  ["said to be applied", "1 2", "applied:1", "1 applied, 2 pending"],
  ["said to be applied after a failure", "1", "!1 applied:1", "1 applied"],
  ["said to be applied after a change", "1", "1@ applied:1", "1 applied"],
  ["said to be applied though only partly", "4:3-units", "4.1/3 4.2/3? applied:4.3/3", "4 applied"],
  ["said to be pending", "1 2", "1 2 pending:2", "1 applied, 2 pending"],
  ["said to be pending, with a later one applied", "1 2", "1 2 pending:1", "1 pending out-of-order, 2 applied"],
  ["said to be pending though unknown", "4", "4.1/1? pending:4", "4 pending"],
  ["said to be pending, file gone: nothing is left of it", "1", "1 2 pending:2", "1 applied"],
  ["to be retried though unknown", "4", "4.1/1? retry:4", "4 failed partial 0/1"],
  ["to be retried, two units in", "4:3-units", "4.1/3 4.2/3 4.3/3? retry:4", "4 failed partial 2/3"],
  ["to be retried though failed", "1", "!1 retry:1", "1 failed rolled-back"],
  ["to be retried, never seen", "1", "retry:1", "1 pending"],
  ["its number was made wider", "001 002", "1 2", "1 applied, 2 applied"],
  ["its number was made narrower", "1 2 3", "001 002", "001 applied, 002 applied, 3 pending"],
  ["its number was made wider, and the history knows both", "001", "1 001", "001 applied, 1 missing"],
  ["a failed one's number was made wider", "001 002", "!1", "1 failed rolled-back, 002 pending"],
];

test.each(cases)("%s", (_, files, history, states) => {
  expect(statesInWords(standingsOf(files, history))).toBe(states);
});

describe("the table of states", () => {
  test("has every state that there is", () => {
    const found = new Set(cases.flatMap(([, files, history]) => standingsOf(files, history).map(({ state }) => state)));
    expect([...found].sort()).toEqual([
      "ahead",
      "applied",
      "baselined",
      "changed",
      "failed",
      "missing",
      "pending",
      "reverted",
      "superseded",
      "unknown",
    ]);
  });

  test("leaves no file out, whatever the history", () => {
    for (const [name, files, history] of cases)
      expect([name, standingsOf(files, history).filter(({ migration }) => migration).length]).toEqual([
        name,
        files.split(" ").filter(Boolean).length,
      ]);
  });

  test("what is open is what is neither in nor without a file", () => {
    const open = standingsOf("1 2 3 4:3-units 5 6", "1 -1 !2 4.1/3 5 !7 8.1/1?").filter(isOpen);
    expect(open.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "6", "8"]);
  });
});
