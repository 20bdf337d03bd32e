import { describe, expect, test } from "vitest";
import { lineDiff } from "./line-diff.js";

const cases: readonly (readonly [string, string, string, string])[] = [
  ["nothing", "a\nb\n", "a\nb\n", ""],
  ["one line changed", "a\nb\nc", "a\nx\nc", " a|-b|+x| c"],
  ["a line came", "a\nc", "a\nb\nc", " a|+b| c"],
  ["a line went", "a\nb\nc", "a\nc", " a|-b| c"],
  ["line ends are no change of a line", "a\r\nb\r\n", "a\nb\n", ""],
  ["far lines are left out", "1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\nx\n6\n7\n8", " 3| 4|-5|+x| 6| 7"],
  ["two changes far apart", "a\n1\n2\n3\n4\n5\n6\nb", "A\n1\n2\n3\n4\n5\n6\nB", "-a|+A| 1| 2|…| 5| 6|-b|+B"],
  ["all of it", "a", "b", "-a|+b"],
];

describe("lineDiff", () => {
  test.each(cases)("%s", (_name, before, after, expected) => {
    expect(lineDiff(before, after).join("|")).toBe(expected);
  });

  test("applying the whole of a small diff to the old text gives the new one", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 300; round++) {
      const text = (): string => Array.from({ length: random(9) }, () => "abcd"[random(4)]).join("\n");
      const [before, after] = [text(), text()];
      if (before === after) continue;
      const diff = lineDiff(before, after);
      if (diff.includes("…")) continue;
      expect(
        diff.filter((line) => line.startsWith("-")).length - diff.filter((line) => line.startsWith("+")).length,
      ).toBe((before === "" ? 0 : before.split("\n").length) - (after === "" ? 0 : after.split("\n").length));
    }
  });
});
