import { expect, test } from "vitest";
import { dateTime, duration, roughly, stopWatch, typed } from "./time.js";

test.each([
  [0, "0 ms"],
  [84, "84 ms"],
  [84.4, "84 ms"],
  [999.6, "1.0 s"],
  [1200, "1.2 s"],
  [29_400, "29.4 s"],
  [59_960, "1 min"],
  [192_000, "3 min 12 s"],
  [3_599_600, "1 h"],
  [7_500_000, "2 h 5 min"],
])("%d ms are %s", (ms, text) => expect(duration(ms)).toBe(text));

test.each([
  [400, "0 s"],
  [12_000, "12 s"],
  [119_000, "119 s"],
  [240_000, "4 min"],
  [7_200_000, "2 h"],
])("%d ms are roughly %s", (ms, text) => expect(roughly(ms)).toBe(text));

test.each([
  [250, "250ms"],
  [120_000, "120s"],
  [300_000, "5m"],
])("%d ms are typed as %s", (ms, text) => expect(typed(ms)).toBe(text));

test.each([
  [0, "00:00"],
  [12_900, "00:12"],
  [3_723_000, "1:02:03"],
])("%d ms on a stop watch: %s", (ms, text) => expect(stopWatch(ms)).toBe(text));

test("a moment is told where the reader is; what is none stays as it is", () => {
  const at = new Date(2026, 10, 2, 14, 3, 59);
  expect(dateTime(at.toISOString())).toBe("2026-11-02 14:03");
  expect(dateTime("soon")).toBe("soon");
});
