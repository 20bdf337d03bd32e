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
  const own = command.flags.length > 0 ? [help.flags, ...flagLines(command.flags, words), ""] : [];
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

function flagLines(names: readonly FlagName[], words: Words): readonly string[] {
  return names.map((name) => `  ${padEnd(flagWords(name), widest)}  ${words.help.flag[name]}`);
}

const widest = Math.max(...(Object.keys(flags) as FlagName[]).map((name) => widthOf(flagWords(name))));

/** `--help, -h`, `--to ID`. */
function flagWords(name: FlagName): string {
  const flag: Flag = flags[name];
  const short = flag.short === undefined ? "" : `, -${flag.short}`;
  return flag.value === undefined ? `--${name}${short}` : `--${name} ${flag.value}${short}`;
}
