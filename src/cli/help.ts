import type { Words } from "../render/words/en.js";
import { padEnd, widthOf } from "../render/width.js";
import type { Command } from "./command.js";
import { commands, reserved } from "./commands/list.js";
import type { CommandName } from "./command.js";
import { type Flag, type FlagName, flags, globalFlags } from "./flags.js";

/** `sluice --help`: every command in a line. */
export function generalHelp(words: Words): string {
  const { help } = words;
  const names = Object.keys(commands) as CommandName[];
  return [
    `sluice   ${help.tagline}`,
    "",
    help.usage,
    "  sluice COMMAND [FLAGS]",
    "",
    help.commands,
    ...names.map((name) => `  ${padEnd(name, 10)}  ${help.about[name]}`),
    "",
    help.globalFlags,
    ...flagLines(globalFlags, words),
    "",
    help.reserved,
    `  ${reserved.slice(0, 10).join(" ")}`,
    `  ${reserved.slice(10).join(" ")}`,
    "",
    help.hint("sluice up --help"),
    "",
  ].join("\n");
}

/** `sluice up --help`: how it is called, an example, its flags. */
export function commandHelp(command: Command, words: Words): string {
  const { help } = words;
  const { argument } = command;
  const shown = argument === undefined ? "" : argument.required ? ` ${argument.name}` : ` [${argument.name}]`;
  const own = command.flags.length > 0 ? [help.flags, ...flagLines(command.flags, words, command), ""] : [];
  return [
    `sluice ${command.name}   ${help.about[command.name]}`,
    "",
    help.usage,
    `  sluice ${command.name}${shown} [FLAGS]`,
    ...(argument === undefined ? [] : [`      ${padEnd(argument.name, 6)}${help.arguments[argument.name]}`]),
    "",
    help.examples,
    ...command.examples.map((example) => `  ${example}`),
    "",
    ...own,
    help.globalFlags,
    ...flagLines(command.globals ?? globalFlags, words),
    "",
  ].join("\n");
}

function flagLines(names: readonly FlagName[], { help }: Words, command?: Command): readonly string[] {
  return names.map((name) => {
    const value = command?.values?.[name];
    const about = value === undefined ? help.flag[name] : (help.valued[value] ?? help.flag[name]);
    return `  ${padEnd(flagWords(name, value), widest)}  ${about}`;
  });
}

const widest = Math.max(...(Object.keys(flags) as FlagName[]).map((name) => widthOf(flagWords(name))));

/** `--help, -h`, `--to ID`. */
function flagWords(name: FlagName, other?: string): string {
  const flag: Flag = flags[name];
  const short = flag.short === undefined ? "" : `, -${flag.short}`;
  const value = other ?? flag.value;
  return value === undefined ? `--${name}${short}` : `--${name} ${value}${short}`;
}
