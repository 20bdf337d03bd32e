import { expect, test } from "vitest";
import type { SluiceEvent } from "../core/model/event.js";
import { noPaint } from "./paint.js";
import { progressOf } from "./progress.js";
import { shownKey } from "./run.js";
import type { View } from "./view.js";
import { widthOf } from "./width.js";
import { en } from "./words/en.js";

const view: View = { words: en, paint: noPaint, width: 80 };
const started: SluiceEvent = {
  type: "migration.started",
  target: "t",
  id: "00005",
  name: "add",
  direction: "up",
  units: 2,
  statements: 2,
};
const progress = (elapsedMs: number): SluiceEvent => ({
  type: "migration.progress",
  target: "t",
  id: "00005",
  statement: 2,
  of: 2,
  words: "CREATE INDEX\n targets_status_idx",
  elapsedMs,
});
const waiting = (waitedMs: number): SluiceEvent => ({
  type: "lock.waiting",
  target: "t",
  waitedMs,
  leftMs: 120_000 - waitedMs,
});

test("nothing lives that is shorter than a second", () => {
  const told = progressOf(view, "run", true);
  expect(told.lines(started, 0)).toEqual([]);
  expect(told.live(999)).toEqual([]);
  expect(told.live(1000)[0]).toMatch(/^ {2}. 00005 add +00:01$/u);
});

test("the living line says which statement and for how long, spins, and ends with the migration", () => {
  const told = progressOf(view, "run", true);
  told.lines(started, 0);
  expect(told.lines(progress(12_000), 12_000)).toEqual([]);
  expect(told.live(12_300)[0]).toMatch(/ {2}2 of 2 · 00:12$/u);
  expect(told.live(12_300)[1]).toBe("    CREATE INDEX targets_status_idx");
  expect(told.live(12_300)).not.toEqual(told.live(12_400));
  told.lines({ type: "migration.applied", target: "t", id: "00005", name: "add", durationMs: 12_500 }, 12_500);
  expect(told.live(13_000)).toEqual([]);
  expect(told.live(20_500)[0]).toMatch(/^ {2}. at work · 00:08$/u);
  expect(told.shown.has(shownKey.applied("t", "00005"))).toBe(true);
});

test("which of how many is said only where it is known and there are several", () => {
  const told = progressOf(view, "run", true);
  told.lines(started, 0);
  told.lines({ ...progress(2000), statement: 0, words: "" } as SluiceEvent, 2000);
  expect(told.live(2000)[0]).toMatch(/^ {2}. 00005 add +00:02$/u);
  told.lines({ ...progress(2000), statement: 1, of: 1, words: "VACUUM" } as SluiceEvent, 2000);
  expect(told.live(2000)[0]).toMatch(/^ {2}. 00005 add +VACUUM · 00:02$/u);
});

test("the living line fits its terminal", () => {
  const told = progressOf({ ...view, width: 40 }, "run", true);
  told.lines({ ...started, name: "한글_이름이_아주_긴_마이그레이션_파일입니다_정말로" }, 0);
  const [line = ""] = told.live(5000);
  expect(widthOf(line)).toBeLessThan(40);
  expect(line).toMatch(/… {2}00:05$/u);
});

test("where nothing lives, news is said at once and then now and again", () => {
  const told = progressOf(view, "run", false);
  expect(told.lines(waiting(0), 0)).toHaveLength(1);
  expect(told.lines(waiting(1000), 1000)).toEqual([]);
  expect(told.lines(waiting(14_000), 14_000)).toEqual([]);
  expect(told.lines(waiting(15_000), 15_000)).toHaveLength(1);
  told.lines(started, 16_000);
  expect(told.lines(progress(500), 16_500)).toEqual([]);
  expect(told.lines(progress(2000), 18_000)).toEqual([
    expect.stringContaining("2 of 2 · CREATE INDEX targets_status_idx · 00:02"),
  ]);
  expect(told.lines(progress(3000), 19_000)).toEqual([]);
  expect(told.lines(progress(18_000), 34_000)).toHaveLength(1);
});

test("a report tells only what one waits for", () => {
  const told = progressOf(view, "report", false);
  expect(told.lines({ type: "target.started", target: "t", database: "d", host: "h", environment: "e" }, 0)).toEqual(
    [],
  );
  expect(told.lines({ type: "wait.tried", target: "t", try: 1, reason: "ECONNREFUSED", leftMs: 9000 }, 0)).toHaveLength(
    1,
  );
});

test("another session's statement cannot write on the terminal", () => {
  const told = progressOf(view, "run", false);
  const holder = { pid: 1, application: "x\u001b[2J", statement: "SELECT\u001b[31m\n1" };
  const [line = ""] = told.lines({ type: "lock.waiting", target: "t", holder, waitedMs: 0, leftMs: 1 }, 0);
  expect(line).not.toContain("\u001b");
});
