import { expect, test } from "vitest";
import { ansiPaint, noPaint, paintFor } from "./paint.js";

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [false, { FORCE_COLOR: "1" }, true],
  [true, { FORCE_COLOR: "0" }, false],
  [true, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  [true, { TERM: "dumb" }, false],
])("terminal %s with %j: colour %s", (isTTY, env, colour) => {
  expect(paintFor({ isTTY }, env)).toBe(colour ? ansiPaint : noPaint);
});

test("a colour ends where its text ends, and an empty text has none", () => {
  expect(ansiPaint.bad("x")).toBe("\u001b[31mx\u001b[39m");
  expect(ansiPaint.bad("")).toBe("");
});
