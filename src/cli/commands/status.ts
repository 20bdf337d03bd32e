import type { StatusRequest, StatusResult } from "../../operations/status.js";
import { command, defined } from "../command.js";

export const status = command<StatusRequest, StatusResult>({
  name: "status",
  flags: ["check", "explain"],
  examples: ["sluice status", "sluice status --env staging --check"],
  screen: "report",
  request: ({ target, check, explain }) => defined({ target, check, explain }),
  operation: async () => (await import("../../operations/status.js")).status,
  renderer: async () => (await import("../../render/status.js")).renderStatus,
});
