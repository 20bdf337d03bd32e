import type { PlanRequest, PlanResult } from "../../operations/plan.js";
import { command, defined } from "../command.js";

export const plan = command<PlanRequest, PlanResult>({
  name: "plan",
  flags: ["to", "steps", "only", "allow-destructive", "down", "check", "full", "sql"],
  examples: ["sluice plan", "sluice plan --to 00005 --full", "sluice plan --sql > by-hand.sql"],
  screen: "report",
  conflicts: [
    ["to", "steps"],
    ["to", "only"],
    ["steps", "only"],
    ["down", "only"],
    ["full", "sql"],
  ],
  request: (flags) =>
    defined({
      target: flags.target,
      to: flags.to,
      steps: flags.steps,
      only: flags.only,
      allowDestructive: flags["allow-destructive"],
      down: flags.down,
      check: flags.check,
      full: flags.full,
      sql: flags.sql,
    }),
  operation: async () => (await import("../../operations/plan.js")).plan,
  renderer: async () => (await import("../../render/plan.js")).renderPlan,
  document: async () => (await import("../../render/plan.js")).planDocument,
});
