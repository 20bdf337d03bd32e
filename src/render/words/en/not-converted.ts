import type { FailureWords } from "../text.js";
import { states } from "./states.js";

/** What `convert` does not do. */
export const notConverted: Pick<FailureWords, "not_convertible" | "not_carried"> = {
  not_convertible: ({ to, problems }) => ({
    what: `${problems.length} ${problems.length === 1 ? "migration" : "migrations"} cannot be written in ${to} files; nothing was written`,
    fixes: ["change what stands in the way, then run the same command again"],
  }),
  not_carried: ({ from, to, reason, affected }) => {
    const ids = affected.map(({ id, name, state }) => `${id} ${name} (${states[state]})`).join(", ");
    switch (reason) {
      case "unsettled":
        return {
          what: `${from} does not say clearly what is in: ${ids}; nothing was written`,
          fixes: ["settle it first: sluice status", "then run the same command again"],
        };
      case "gap":
        return {
          what: `${to} holds the newest number alone, and these before it are not in: ${ids}; nothing was written`,
          fixes: ["bring them in first: sluice up", "then run the same command again"],
        };
      case "differs":
        return {
          what: `${to} is there already, and says otherwise than ${from} of ${ids}; nothing was written`,
          causes: ["migrations were brought in or taken back by one of the two since"],
          fixes: ["find out which is right; the other table is to be moved away, or made to say the same"],
        };
      case "same_table":
        return {
          what: `the histories of both formats are the table ${to}; nothing was written`,
          fixes: [
            "give the new one a table of its own: --out-table TABLE",
            "and name it to its owner, too (dbmate: --migrations-table, golang-migrate: x-migrations-table)",
          ],
        };
    }
  },
};
