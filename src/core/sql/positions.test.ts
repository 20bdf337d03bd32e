import { describe, expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { cut } from "./cut.js";
import { excerptOf, indexOfCharacter, placeOf, tokenAt } from "./positions.js";

const { rules } = postgresDialect;

const file = ["-- 한글 주석", "SELECT 1; SELECT '🦦', nope,", "  '한글', wrong", "FROM t;", ""].join("\n");
const [, second] = [...cut([file], rules)];

describe("placeOf", () => {
  // What the server counts are characters of the statement it was sent, an emoji being one.
  test.each([
    [1, "2:11"],
    [8, "2:18"],
    [13, "2:23"],
    [19, "3:1"],
    [27, "3:9"],
  ])("character %i stands at %s", (position, place) => {
    if (second?.kind !== "statement") throw new Error("no second statement");
    const { line, column } = placeOf(second, position);
    expect(`${line}:${column}`).toBe(place);
  });
});

test("the index of a character steps over both halves of an emoji", () => {
  expect([1, 2, 3, 4, 9].map((position) => indexOfCharacter("a🦦b", position))).toEqual([0, 1, 3, 4, 4]);
});

test.each([
  [0, "SELECT"],
  [5, "SELECT"],
  [6, " "],
  [8, '"a b"'],
  [12, "'it''s'"],
  [20, "/* x */"],
])("the token at %i is %s", (index, expected) => {
  const text = `SELECT "a b" 'it''s' /* x */ 1`;
  const found = tokenAt(text, index === 12 ? 13 : index === 20 ? 21 : index, rules);
  expect(found && text.slice(found.start, found.end)).toBe(expected);
});

test("there is no token beyond the end", () => {
  expect(tokenAt("SELECT 1", 8, rules)).toBeUndefined();
});

describe("excerptOf", () => {
  test("shows two lines before, and no caret wider than its line", () => {
    expect(excerptOf(file.split(/(?<=,)/), { line: 3, column: 9 }, 50)).toEqual({
      firstLine: 1,
      lines: ["-- 한글 주석", "SELECT 1; SELECT '🦦', nope,", "  '한글', wrong"],
      line: 3,
      column: 9,
      width: 5,
    });
  });
  test("begins with the file, or with the section", () => {
    expect(excerptOf(["a\r\nb\r\n"], { line: 1, column: 1 }, 1)).toMatchObject({ firstLine: 1, lines: ["a"] });
    expect(excerptOf(["a\nb\n"], { line: 41, column: 1 }, 1, 40)).toMatchObject({ firstLine: 40, lines: ["a", "b"] });
  });
  test("stands under a line's end, too", () => {
    const role = "ALTER ROLE a PASSWORD\n  'hunter2' VALID UNTIL 'x';";
    expect(excerptOf([role], { line: 2, column: 13 }, 5)).toEqual({
      firstLine: 1,
      lines: ["ALTER ROLE a PASSWORD", "  '***' VALID UNTIL 'x';"],
      line: 2,
      column: 9,
      width: 5,
    });
    expect(excerptOf([role], { line: 2, column: 3 }, 9)).toMatchObject({ column: 3, width: 9 });
    const long = "CREATE ROLE a PASSWORD 'hun\nter2' LOGIN";
    expect(excerptOf([long], { line: 2, column: 7 }, 5)).toMatchObject({
      lines: ["CREATE ROLE a PASSWORD '***'", " LOGIN"],
      column: 2,
    });
    expect(excerptOf(["ab"], { line: 1, column: 3 }, 0)).toMatchObject({ column: 3, width: 1 });
  });
});
