import type { RunRequest, RunResult } from "../../operations/target-run.js";
import { command, defined } from "../command.js";

export const redo = command<RunRequest, RunResult>({
  name: "redo",
  flags: ["allow-destructive", "wait", "lock-wait", "grace", "timeout"],
  examples: ["sluice redo"],
  screen: "run",
  request: (flags) =>
    defined({
      target: flags.target,
      allowDestructive: flags["allow-destructive"],
      waitMs: flags.wait,
      lockWaitMs: flags["lock-wait"],
      graceMs: flags.grace,
    }),
  operation: async () => (await import("../../operations/redo.js")).redo,
  renderer: async () => (await import("../../render/run.js")).renderRun,
});
