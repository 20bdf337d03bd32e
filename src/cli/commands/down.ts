import type { DownRequest } from "../../operations/down.js";
import type { RunResult } from "../../operations/target-run.js";
import { command, defined } from "../command.js";

export const down = command<DownRequest, RunResult>({
  name: "down",
  flags: ["to", "steps", "plan", "allow-destructive", "wait", "lock-wait", "cancel-orphan", "grace", "timeout"],
  examples: ["sluice down", "sluice down --steps 2", "sluice down --to 00003 --allow-destructive 00004"],
  screen: "run",
  conflicts: [["to", "steps"]],
  request: (flags) =>
    defined({
      target: flags.target,
      to: flags.to,
      steps: flags.steps,
      plan: flags.plan,
      allowDestructive: flags["allow-destructive"],
      waitMs: flags.wait,
      lockWaitMs: flags["lock-wait"],
      cancelOrphan: flags["cancel-orphan"],
      graceMs: flags.grace,
    }),
  operation: async () => (await import("../../operations/down.js")).down,
  renderer: async () => (await import("../../render/run.js")).renderRun,
});
