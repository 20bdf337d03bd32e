import { expect, test } from "vitest";
import { exitOf } from "./exit.js";

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 3], 3],
  [[3, 4, 0], 4],
  [[3, 2], 2],
  [[4, 9, 3], 9],
])("targets of %j end with %i", (codes, code) => {
  const result = { targets: codes.map((exitCode) => ({ exitCode })) };
  expect(exitOf(result, true)).toBe(code);
  expect(exitOf(result, false), "unasked").toBe(0);
});
