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

  test("is no value that is only kept, if that stays in no row", () => {
    const text = "/* sluice 005 #2 */ SET @a = 1, @b = CAST('12 pieces' AS SIGNED)";
    expect(lossIn([warning(1292)], 1, text)).toBeUndefined();
    expect(lossIn([warning(1292)], 1, "SELECT CAST('x' AS SIGNED) INTO @a")).toBeUndefined();
    for (const code of [1264, 1265, 1406]) expect(lossIn([warning(code)], 1, text)).toMatchObject({ kind: "lossy" });
    for (const other of [
      text.replace("@b", "sort_buffer_size"),
      "INSERT INTO t SELECT 1",
      "SELECT 'x' + 1 INTO OUTFILE 'x'",
    ])
      expect(lossIn([warning(1292)], 1, other)).toMatchObject({ kind: "lossy" });
  });

  test("is no value for a generated column, as MariaDB's dumps have them, unless IGNORE let it pass", () => {
    for (const text of ["/* sluice 005 #2 */ INSERT INTO `t` VALUES (1,2)", "replace into t values (1)"])
      expect([lossIn([warning(1906)], 1, text), lossIn([warning(1906), warning(1265)], 2, text)?.errno]).toEqual([
        undefined,
        1265,
      ]);
    for (const text of [
      "INSERT IGNORE INTO t VALUES (1)",
      "INSERT LOW_PRIORITY IGNORE t VALUES (1)",
      "UPDATE t SET b = 1",
    ])
      expect(lossIn([warning(1906)], 1, text)).toMatchObject({ kind: "lossy" });
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
