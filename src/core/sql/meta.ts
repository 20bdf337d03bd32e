/**
 * psql's own commands, as far as they can be left out without changing what the script does.
 * `arguments`: what may follow; without it, anything that names no program.
 */
export interface HarmlessCommand {
  readonly name: RegExp;
  readonly why: "prints" | "shows" | "looks" | "guards" | "is so already";
  readonly arguments?: RegExp;
}

/** Everything that is not in this table is refused by its name. */
export const harmlessCommands: readonly HarmlessCommand[] = [
  { name: /^(?:restrict|unrestrict)$/, why: "guards" },
  { name: /^(?:echo|qecho|warn|copyright|errverbose|conninfo|\?|h|help)$/, why: "prints" },
  { name: /^(?:timing|pset|a|C|f|H|t|T|x)$/, why: "looks" },
  { name: /^(?:d[A-Za-z]*|l|list|z|sf|sv)[S+]*$/, why: "shows" },
  { name: /^encoding$/, why: "is so already", arguments: /^(?:utf-?8|unicode)?$/i },
  {
    // Off would let the script go on after an error, which Sluice never does: then it is refused.
    name: /^set$/,
    why: "is so already",
    arguments: /^(?:ON_ERROR_STOP(?:\s+(?:on|1|true|yes))?|ON_ERROR_ROLLBACK\s+off|AUTOCOMMIT\s+on)$/,
  },
  {
    name: /^(?:set|unset)$/,
    why: "looks",
    arguments:
      /^(?:QUIET|ECHO|ECHO_HIDDEN|VERBOSITY|SHOW_CONTEXT|FETCH_COUNT|PROMPT[123]|HIDE_TABLEAM|HIDE_TOAST_COMPRESSION|COMP_KEYWORD_CASE|HIST(?:CONTROL|FILE|SIZE)|SHOW_ALL_RESULTS)(?:\s+\S+)?$/,
  },
];

/** What stands after the backslash, to the line's end: its name, and whether it can be left out. */
export function readMetaCommand(line: string): { readonly name: string; readonly harmless: boolean } {
  const name = /^(?:[;.!?]|[^\s\\'"]*)/.exec(line)?.[0] ?? "";
  const rest = unquoted(line.slice(name.length).trim().replace(/;$/, ""));
  // A backquote runs a program, a backslash begins the next command.
  const plain = !/[`\\]/.test(rest);
  const harmless = harmlessCommands.some((known) => known.name.test(name) && (known.arguments?.test(rest) ?? true));
  return { name: `\\${name}`, harmless: plain && harmless };
}

function unquoted(words: string): string {
  return words.replace(/'([^'\\`]*)'/g, "$1");
}
