import { describe, expect, test } from "vitest";
import { lossIn, onlyReads } from "./warnings.js";

const warning = (code: number, level = "Warning"): Record<string, string> => ({
  Level: level,
  Code: String(code),
  Message: `said ${code}`,
});

describe("a loss among warnings", () => {
  // A file's fields are told of on the server's own machine alone.
  test.each([1261, 1262, 1263, 1216, 1217, 1591, 1618])("is %d", (errno) => {
    expect(lossIn([warning(1062), warning(errno)], 2)).toMatchObject({ kind: "lossy", errno });
  });

  test("is no key that was there already, nor what is only noted", () => {
    expect(lossIn([warning(1062), warning(1287), warning(1265, "Note")], 3)).toBeUndefined();
  });

  test("is not the name of a primary key, nor how a view is merged", () => {
    expect(lossIn([warning(1280), warning(1354)], 2)).toBeUndefined();
  });

  test("is what is counted and not shown", () => {
    expect(lossIn([], 1)).toEqual({ kind: "lossy", message: "of 1 warnings the server shows 0" });
    expect(lossIn([warning(1062)], 2)).toMatchObject({ kind: "lossy" });
  });

  test("may be behind the most that is counted", () => {
    const all = Array.from({ length: 65_535 }, () => warning(1062));
    expect(lossIn(all, 65_535)).toMatchObject({ kind: "lossy" });
    expect(lossIn(all.slice(1), 65_534)).toBeUndefined();
  });
});

test.each([
  ["/* sluice 005 #2 */ SELECT 1", true],
  ["(select 1) UNION (SELECT 2)", true],
  ["INSERT INTO t VALUES (1) RETURNING id", false],
  ["CALL p()", false],
  ["SELECTED: BEGIN END", false],
])("whether %s only reads: %s", (text, reads) => {
  expect(onlyReads(text)).toBe(reads);
});
