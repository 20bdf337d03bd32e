import { expect, test } from "vitest";
import { historyOf, inputOf, planInWords } from "../../../tests/unit/told.js";
import { fixed } from "./fixed.js";
import { onTopOf, planDown } from "./plan-down.js";
import { planUp } from "./plan-up.js";

const files = "1 2 3 4:3-units";

/** Command, the history when it was asked, the history when it comes to it, what it does then, and what that stands under. */
type Case = readonly [command: string, then: string, now: string, plan: string];

const cases: readonly Case[] = [
  ["down", "1 2 3", "1 2 3", "revert 3"],
  ["down", "1 2 3", "1 2 3 -3", ""],
  ["down", "1 2 3", "1 2 3 -3 3", ""],
  ["down", "1 2 3", "1 2 3 -3 -2", ""],
  ["down", "1 2", "1 2 3", "revert 2 under 3"],
  ["down", "", "1", ""],
  ["down steps 2", "1 2 3", "1 2 3 -3", "revert 2"],
  ["down steps 2", "1 2 3", "1 2 3 -3 3", "revert 2 under 3"],
  ["down steps 2", "1 2", "1 2 3", "revert 2, revert 1 under 3"],
  ["down", "1 4.1/3", "1 4.1/3 4.2/3 4.3/3", "revert 4"],
  ["down", "1 4.1/3", "1 4.1/3 4.2/3 4.3/3 -4.1/3 -4.2/3 -4.3/3", ""],
  ["down", "1 4.1/3 4.2/3 4.3/3 -4.1/3", "1 4.1/3 4.2/3 4.3/3 -4.1/3 -4.2/3", "revert 4 from 3"],
  ["down to 1", "1 2", "1 2 3", "revert 3, revert 2"],
  ["down steps Infinity", "1 2", "1 2 3", "revert 3, revert 2, revert 1"],
  ["up steps 1", "1", "1", "apply 2"],
  ["up steps 1", "1", "1 2", ""],
  ["up steps 2", "1", "1 2", "apply 3"],
  ["up steps 2", "1", "1 !2", "apply 2 (failed-before), apply 3"],
  ["up to 2 steps 5", "", "1", "apply 2"],
  ["up", "1", "1 2", "apply 3, apply 4"],
  ["up", "1 2 3", "1 2 3 -3", "apply 3 (reverted-before), apply 4"],
];

test.each(cases)("%s, asked at [%s], at [%s]: %s", (command, then, now, plan) => {
  const [verb = "", ...request] = command.split(" ");
  const direction = verb === "up" ? "up" : "down";
  const asked = inputOf({ files, history: then, request: request.join(" ") });
  const meant = fixed(direction, asked, historyOf(then).applied);
  const input = { ...inputOf({ files, history: now, policy: "forgiving" }), request: { ...meant, granted: true } };
  const made = direction === "up" ? planUp(input) : planDown(input);
  const ids = made.steps.map(({ migration }) => migration.id);
  const top = direction === "down" ? onTopOf(ids, input.standings) : undefined;
  expect(planInWords({ ...made, said: [] }) + (top ? ` under ${top.id}` : "")).toBe(plan);
});
