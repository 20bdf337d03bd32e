import { shellWord } from "../render/shell-word.js";
import { type FlagName, flags } from "./flags.js";
import { maskedValue } from "./mask.js";
import type { Given } from "./parse.js";

/** The flags that choose where a command works (which configuration, database, files and rules), and all or nothing. */
const choosing: readonly FlagName[] = [
  "config",
  "dotenv",
  "env",
  "target",
  "url",
  "embedded",
  "source",
  "format",
  "policy",
  "history-table",
  "role",
  "search-path",
  "one-transaction",
];

/**
 * Those that were typed, as they have to be typed again. A variable still stands, so it is not repeated. A wrong
 * password is refused by the server; without the flag another database would be reached.
 */
export function keptFlags({ typed }: Pick<Given, "typed">): readonly string[] {
  return choosing.flatMap((name) => {
    const value = typed[name];
    if (value === undefined) return [];
    return [
      flags[name].kind === "switch"
        ? `--${name}`
        : `--${name} ${shellWord(name === "url" ? maskedValue(value) : value)}`,
    ];
  });
}
