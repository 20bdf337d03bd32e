import type { LogRequest, LogResult } from "../../operations/log.js";
import { command, defined } from "../command.js";

export const log = command<LogRequest, LogResult>({
  name: "log",
  argument: { name: "ID", required: false },
  flags: ["limit"],
  examples: ["sluice log", "sluice log 00004 --limit 10", "sluice log --json > history.json"],
  screen: "report",
  request: ({ target, limit }, id) => defined({ target, limit, id: id === "" ? undefined : id }),
  operation: async () => (await import("../../operations/log.js")).log,
  renderer: async () => (await import("../../render/log.js")).renderLog,
});
