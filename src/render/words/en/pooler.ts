import type { FailureFacts } from "../../../core/failures/failure.js";

/** What cannot be done over a pooler: said of what failed, and of what a run left for another connection. */
export const poolerLacks = ({ needs, migrations }: FailureFacts["pooler"]): string => {
  if (needs === "transactions") return "migrations cannot run over this connection";
  if (needs === "locks") return "locks of the configuration (lock.also) cannot be held over this connection";
  if (needs === "options") return "the options of the database's URL do not reach the server";
  return `${migrations.join(", ")} ${migrations.length === 1 ? "has a statement" : "have statements"} that cannot be in a transaction, which needs a connection of its own`;
};
