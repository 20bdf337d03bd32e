import { expect, test } from "vitest";
import { cutTo, oneLine, padEnd, padStart, plain, widthOf, wrap } from "./width.js";

const widths: readonly (readonly [text: string, columns: number])[] = [
  ["", 0],
  ["abc", 3],
  ["가나다", 6],
  ["서버 응답", 9],
  ["é", 1],
  ["e\u0301", 1],
  ["한", 2],
  ["\u1112\u1161\u11ab", 2],
  ["漢字", 4],
  ["ｆｕｌｌ", 8],
  ["✓ ○ ✎ ✗ ? ! …", 13],
  ["│ ^ – ·", 7],
  ["✅", 2],
  ["🚀", 2],
  ["a\u200bb", 2],
  ["\u001b", 0],
  ["ｶﾅ", 2],
];

test.each(widths)("%j takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test("padding counts columns, not characters", () => {
  expect(padEnd("조치", 6)).toBe("조치  ");
  expect(padStart("조치", 6)).toBe("  조치");
  expect(padEnd("too long", 3)).toBe("too long");
});

test("a cut never splits a wide character and never exceeds its room", () => {
  expect(cutTo("마이그레이션", 12)).toBe("마이그레이션");
  expect(cutTo("마이그레이션", 7)).toBe("마이그…");
  expect(cutTo("마이그레이션", 6)).toBe("마이…");
  for (let room = 1; room < 14; room++) expect(widthOf(cutTo("a마b이c그d", room))).toBeLessThanOrEqual(room);
});

test("lines break at spaces; a long word stays whole", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("파일을 고친 뒤 실행", 11)).toEqual(["파일을 고친", "뒤 실행"]);
  expect(wrap("unbreakable", 4)).toEqual(["unbreakable"]);
});

test("others' text moves no cursor and turns no colour on", () => {
  expect(oneLine("a\u001b[31mred\u001b[0m\r\n  b\u0007")).toBe("a[31mred[0m b");
  expect(plain("keeps\n\tthese\u009b2J")).toBe("keeps\n\tthese2J");
  expect(plain("\u202egnp.exe")).toBe("gnp.exe");
});
