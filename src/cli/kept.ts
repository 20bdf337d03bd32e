import { shellWord } from "../render/shell-word.js";
import { type FlagName, flags } from "./flags.js";
import { maskedValue } from "./mask.js";
import type { Host } from "./host.js";
import type { Given } from "./parse.js";
import type { Words } from "../render/words/en.js";

type Env = Host["env"];

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
  "online",
  "one-transaction",
];

const variable = "SLUICE_URL";
const fromVariable = `"$${variable}"`;

/**
 * Those that were typed, as they have to be typed again. A variable still stands, so it is not repeated; without the
 * flag another database would be reached.
 */
export function keptFlags({ typed }: Pick<Given, "typed">, env: Env): readonly string[] {
  return choosing.flatMap((name) => {
    const value = typed[name];
    if (value === undefined) return [];
    if (flags[name].kind === "switch") return [`--${name}`];
    return [`--${name} ${name === "url" ? addressWord(value, env) : shellWord(value)}`];
  });
}

/**
 * An address with a password is named by the variable that is to hold it: where that is not set, it is refused as
 * empty. One that holds another address must not be named; then what is shown is refused for its wrong password.
 */
function addressWord(url: string, env: Env): string {
  const shown = maskedValue(url);
  const held = env[variable];
  return shown === url || (held !== undefined && held !== url) ? shellWord(shown) : fromVariable;
}

/** A screen that names a command by that variable says what belongs in it, where it does not stand there yet. */
export function withAddressNote(text: string, words: Words, env: Env): string {
  return text.includes(fromVariable) && env[variable] === undefined
    ? `${text}${words.screens.addressIn(variable)}\n`
    : text;
}
