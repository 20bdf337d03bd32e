import type { WaitRequest, WaitResult } from "../../operations/wait.js";
import { command, defined } from "../command.js";

const defaultTimeoutMs = 60_000;

export const wait = command<WaitRequest, WaitResult>({
  name: "wait",
  flags: ["timeout"],
  examples: ["sluice wait --timeout 60s && sluice up"],
  screen: "report",
  ownTimeout: true,
  request: ({ target, timeout }) => ({ timeoutMs: timeout ?? defaultTimeoutMs, ...defined({ target }) }),
  operation: async () => (await import("../../operations/wait.js")).wait,
  renderer: async () => (await import("../../render/wait.js")).renderWait,
});
