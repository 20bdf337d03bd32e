import type { Tokens } from "./tokens.js";

/** By them an INSERT looks for rows that are there already; without, it is read no further than its name: it may be long. */
export const guardingWords = ["DUPLICATE", "EXISTS"] as const;

/** Whether rows that are there already are looked for, and left or changed. */
export function guardsIn(tokens: Tokens): { readonly spares: boolean; readonly changes: boolean } {
  let [spares, changes] = [false, false];
  if (!tokens.mayHold(guardingWords)) return { spares, changes };
  for (; !tokens.ended; tokens.next()) {
    spares ||= tokens.at("NOT EXISTS");
    changes ||= tokens.at("ON DUPLICATE KEY");
  }
  return { spares, changes };
}
