import type { BaselineRequest } from "../../operations/baseline.js";
import type { RecordedResult } from "../../operations/record-target.js";
import { command, defined } from "../command.js";

export const baseline = command<BaselineRequest, RecordedResult>({
  name: "baseline",
  argument: { name: "ID", required: true },
  flags: ["because"],
  examples: ['sluice baseline 00003 --because "restored from the backup of 2 November"'],
  screen: "report",
  request: ({ target, because }, id) => ({ id, ...defined({ target, because }) }),
  operation: async () => (await import("../../operations/baseline.js")).baseline,
  renderer: async () => (await import("../../render/recorded.js")).renderBaseline,
});
