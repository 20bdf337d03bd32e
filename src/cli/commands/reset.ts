import type { ResetRequest } from "../../operations/reset.js";
import type { RunResult } from "../../operations/target-run.js";
import { command, defined } from "../command.js";

export const reset = command<ResetRequest, RunResult>({
  name: "reset",
  flags: ["wait", "lock-wait", "grace", "timeout"],
  examples: ["sluice reset --env development"],
  screen: "run",
  request: (flags) =>
    defined({ target: flags.target, waitMs: flags.wait, lockWaitMs: flags["lock-wait"], graceMs: flags.grace }),
  operation: async () => (await import("../../operations/reset.js")).reset,
  renderer: async () => (await import("../../render/run.js")).renderRun,
});
