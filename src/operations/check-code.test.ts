import { expect, test } from "vitest";
import { inputOf, policyOf, standingsOf } from "../../tests/unit/told.js";
import { planDown } from "../core/plan/plan-down.js";
import { planUp } from "../core/plan/plan-up.js";
import { checkCode } from "./check-code.js";

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
  [
    "partly in, and what is in was changed: more than a pending one",
    "4:3-units-2nd 5",
    "4.1/3 4.2/3 !4.3/3",
    "opt-in",
    9,
  ],
  ["partly in, file gone", "1", "1 4.1/3", "opt-in", 9],
  ["partly taken back", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3", "opt-in", 9],
  ["nobody knows", "4", "4.1/1?", "opt-in", 9],
  ["nobody knew, until somebody said", "4", "4.1/1? applied:4", "opt-in", 0],
  ["to be retried", "4", "4.1/1? retry:4", "opt-in", 3],
  ["to be taken back further", "4:3-units", "4.1/3 4.2/3 4.3/3 -4.1/3? retry:4", "opt-in", 9],
])("%s: [%s] in [%s], %s → %i", (_, files, history, policy, code) => {
  const plan = planUp(inputOf({ files, history, policy }));
  expect(checkCode(standingsOf(files, history), policyOf(policy), plan)).toBe(code);
});

test.each([
  ["nothing pending", "1:no-down", "1#", 2],
  ["others pending", "1:no-down 2", "1#", 2],
  ["a changed file: what the policy refuses comes first", "1:no-down 2:changed", "2 1#", 4],
])("what cannot be taken back, with %s: [%s] in [%s] → %i", (_, files, history, code) => {
  const plan = planDown(inputOf({ files, history, policy: "opt-in" }));
  expect(plan.blocked?.code).toBe("not_reversible");
  expect(checkCode(standingsOf(files, history), policyOf("opt-in"), plan)).toBe(code);
});
