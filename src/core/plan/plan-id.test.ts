import { describe, expect, test } from "vitest";
import { cutOf, inputOf, migrationsOf, type Told } from "../../../tests/unit/told.js";
import { planDown } from "./plan-down.js";
import { planUp } from "./plan-up.js";

const up = (told: Told): string => planUp(inputOf(told)).planId;
const down = (told: Told): string => planDown(inputOf(told)).planId;
const base: Told = { files: "1 2 3", history: "1" };

test("it is short and the same each time", () => {
  expect(up(base)).toMatch(/^[0-9a-f]{12}$/);
  expect(up(base)).toBe(up(base));
});

describe("the same steps have the same id", () => {
  test.each<[string, Told]>([
    ["in another target", { ...base, target: "rag" }],
    ["under another policy", { ...base, policy: "forgiving" }],
    ["with a permission", { ...base, request: "allow 2" }],
    ["asked for up to the last", { ...base, request: "to 3" }],
    ["asked for by number", { ...base, request: "steps 2" }],
    ["after a failure", { ...base, history: "1 !2" }],
    ["after they were taken back", { ...base, history: "1 2 -2" }],
    ["with more in the history", { files: "2 3", history: "1" }],
    ["where what is in was respaced", { ...base, files: "1:respaced 2 3" }],
    ["where a down was changed", { ...base, files: "1 2:down-changed 3" }],
  ])("%s", (_, told) => expect(up(told)).toBe(up(base)));
});

describe("other steps have another id", () => {
  const others: readonly [string, Told][] = [
    ["one fewer", { ...base, request: "to 2" }],
    ["one more", { ...base, history: "" }],
    ["none", { ...base, history: "1 2 3" }],
    ["another text", { ...base, files: "1 2:changed 3" }],
    ["another comment: what runs is what was reviewed", { ...base, files: "1 2:respaced 3" }],
    ["another id", { ...base, files: "1 2 4" }],
    ["several units", { ...base, files: "1 2:3-units 3" }],
    ["looking first at what was noted", { ...base, history: "1 2.1/1?" }],
    ["going on in the middle", { ...base, files: "1 2:3-units 3", history: "1 2.1/3" }],
    ["going on further", { ...base, files: "1 2:3-units 3", history: "1 2.1/3 2.2/3" }],
  ];
  test("each one its own", () => {
    const ids = [base, ...others.map(([, told]) => told)].map(up);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the order counts", () => {
    expect(down({ files: "1 2", history: "1 2", request: "steps 2" })).not.toBe(
      down({ files: "1 2", history: "2 1", request: "steps 2" }),
    );
  });

  test("up and down, even of one text", () => {
    const same = { files: "1", history: "1" };
    expect(down(same)).not.toBe(up({ files: "1", history: "" }));
  });

  test("the boundaries of its transactions count: the same text with and without a transaction", () => {
    const input = inputOf({ files: "1:3-units", history: "" });
    const direction = migrationsOf("1:3-units")[0]!.up;
    const units = cutOf(direction).units;
    const joined = { ...input, unitsOf: () => ({ ...cutOf(direction), units: units.slice(0, 1) }) };
    expect(planUp(joined).planId).not.toBe(planUp(input).planId);
  });
});
