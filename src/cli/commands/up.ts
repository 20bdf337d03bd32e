import type { RunResult } from "../../operations/target-run.js";
import type { UpRequest } from "../../operations/up.js";
import { command, defined } from "../command.js";

export const up = command<UpRequest, RunResult>({
  name: "up",
  flags: [
    "to",
    "steps",
    "only",
    "plan",
    "one-transaction",
    "allow-destructive",
    "wait",
    "lock-wait",
    "cancel-orphan",
    "grace",
    "timeout",
  ],
  examples: ["sluice up", "sluice up --to 00005 --env staging", "sluice up --allow-destructive 00009"],
  screen: "run",
  conflicts: [
    ["to", "steps"],
    ["to", "only"],
    ["steps", "only"],
  ],
  request: (flags) =>
    defined({
      target: flags.target,
      to: flags.to,
      steps: flags.steps,
      only: flags.only,
      plan: flags.plan,
      oneTransaction: flags["one-transaction"],
      allowDestructive: flags["allow-destructive"],
      waitMs: flags.wait,
      lockWaitMs: flags["lock-wait"],
      cancelOrphan: flags["cancel-orphan"],
      graceMs: flags.grace,
    }),
  operation: async () => (await import("../../operations/up.js")).up,
  renderer: async () => (await import("../../render/run.js")).renderRun,
});
