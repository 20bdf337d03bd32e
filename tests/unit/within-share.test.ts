import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { budgetMs, startBudget } from "../prove/budget.js";
import { turnsWithin } from "../prove/within-share.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** What a server's tests do with their turns, each of which takes as long. */
function tried(turns: ReturnType<typeof turnsWithin>, tests: number, eachMs: number): object {
  for (let at = 0; at < tests; at++) if (turns.take()) vi.advanceTimersByTime(eachMs);
  return turns.rest();
}

test("each server has its part of the time, and what one leaves over is the others'", () => {
  const whole = startBudget();
  const parts = [3, 2, 1].map((of) => turnsWithin(() => whole.part(of)));
  const [quick, long, longest] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
  const step = budgetMs / 30;
  // Ten steps are its part, of which it needs four.
  expect(tried(quick, 4, step)).toEqual({ left: 0, of: 4 });
  expect(tried(long, 40, step)).toEqual({ left: 27, of: 40 });
  expect(tried(longest, 40, step)).toEqual({ left: 27, of: 40 });
  expect(whole.over()).toBe(true);
});

test("however little time there is, one is tried", () => {
  const whole = startBudget();
  vi.advanceTimersByTime(budgetMs * 2);
  expect(
    tried(
      turnsWithin(() => whole.part(2)),
      5,
      1,
    ),
  ).toEqual({ left: 4, of: 5 });
});
