import { expect, test } from "vitest";
import { inputOf, policyOf, standingsOf } from "../../tests/unit/told.js";
import { planUp } from "../core/plan/plan-up.js";
import { checkCode, worstOf } from "./check-code.js";

test.each<[name: string, files: string, history: string, policy: string, code: number]>([
  ["nothing at all", "", "", "opt-in", 0],
  ["all in", "1 2", "1 2", "opt-in", 0],
  ["said to be there", "1", "base:1", "opt-in", 0],
  ["pending", "1 2", "1", "opt-in", 3],
  ["taken back", "1 2", "1 2 -2", "opt-in", 3],
  ["failed, and rolled back whole", "1", "!1", "opt-in", 3],
  ["a file that went before it was ever in", "1", "1 !2", "opt-in", 0],
  ["newer than the files", "1", "1 2", "opt-in", 0],
  ["newer than the files, where that is refused", "1", "1 2", "opt-in ahead=refuse", 4],
  ["respaced", "1:respaced", "1", "opt-in", 0],
  ["changed", "1:changed", "1", "opt-in", 4],
  ["changed, where that is said", "1:changed", "1", "forgiving", 0],
  ["changed and pending: 4 comes first", "1:changed 2", "1", "opt-in", 4],
  ["changed and pending, where the change is said", "1:changed 2", "1", "forgiving", 3],
  ["missing", "2", "1 2", "opt-in", 4],
  ["missing, where that is said", "2", "1 2", "forgiving", 0],
  ["late", "1 2", "2", "opt-in", 4],
  ["late, where that is allowed", "1 2", "2", "forgiving", 3],
  ["a destructive step is refused", "1:drops", "", "opt-in", 4],
  ["a destructive step, where that is done", "1:drops", "", "forgiving", 3],
  ["partly in", "4:3-units", "4.1/3", "opt-in", 9],
  ["partly in, under any policy", "4:3-units", "4.1/3", "forgiving", 9],
  ["partly in and changed: 9 comes first", "1:changed 4:3-units", "1 4.1/3", "opt-in", 9],
  ["partly in, file gone", "1", "1 4.1/3", "opt-in", 9],
  ["partly taken back", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3", "opt-in", 9],
  ["nobody knows", "4", "4.1/1?", "opt-in", 9],
  ["nobody knew, until somebody said", "4", "4.1/1? applied:4", "opt-in", 0],
  ["to be retried", "4", "4.1/1? retry:4", "opt-in", 3],
])("%s: [%s] in [%s], %s → %i", (_, files, history, policy, code) => {
  const refused = planUp(inputOf({ files, history, policy })).refusals.length > 0;
  expect(checkCode(standingsOf(files, history), policyOf(policy), refused)).toBe(code);
});

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 3], 3],
  [[3, 4, 0], 4],
  [[4, 9, 3], 9],
])("over several targets %j is %i", (codes, code) => expect(worstOf(codes)).toBe(code));
