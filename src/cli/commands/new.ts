import type { NewRequest, NewResult } from "../../operations/new.js";
import { command, defined } from "../command.js";

export const newCommand = command<NewRequest, NewResult>({
  name: "new",
  argument: { name: "NAME", required: true },
  flags: ["code"],
  examples: ["sluice new add_users_email", "sluice new backfill_emails --code"],
  screen: "report",
  request: ({ target, code }, name) => ({ name, ...defined({ target, code }) }),
  operation: async () => (await import("../../operations/new.js")).newMigration,
  renderer: async () => (await import("../../render/made.js")).renderNew,
});
