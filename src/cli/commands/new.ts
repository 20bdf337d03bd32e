import type { NewRequest, NewResult } from "../../operations/new.js";
import { command, defined } from "../command.js";

export const newCommand = command<NewRequest, NewResult>({
  name: "new",
  argument: { name: "NAME", required: true },
  flags: [],
  examples: ["sluice new add_users_email"],
  screen: "report",
  request: ({ target }, name) => ({ name, ...defined({ target }) }),
  operation: async () => (await import("../../operations/new.js")).newMigration,
  renderer: async () => (await import("../../render/made.js")).renderNew,
});
