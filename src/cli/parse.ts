import { nearest } from "../config/nearest.js";
import { SluiceError, type WrongUse } from "../core/failures/failure.js";
import { expected, type Flag, type FlagName, flags, type FlagValues, globalFlags, valueOf } from "./flags.js";
import { maskedValue } from "./mask.js";

/** A command line, cut: which flags, which words. Nothing is judged against a command yet. */
export interface Given {
  readonly flags: FlagValues;
  /** The same flags as they were typed, for the settings and their origins. */
  readonly typed: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly faults: readonly GivenFault[];
}

/** Something wrong that can be said well only once the command is known. */
export type GivenFault = { readonly flag: FlagName; readonly detail: WrongUse } | { readonly unknown: string };

/** Cuts a command line. Never throws, so that `--json` and `--lang` hold for what is wrong as well. */
export function parseLine(argv: readonly string[]): Given {
  const line: Line = { values: {}, typed: {}, words: [], faults: [] };
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === "--") {
      line.words.push(...argv.slice(index + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) line.words.push(word);
    else index += takeFlag(line, word, argv[index + 1]);
  }
  return { flags: line.values, typed: line.typed, words: line.words, faults: line.faults };
}

/** What a command accepts. */
export interface Accepts {
  readonly name: string;
  readonly flags: readonly FlagName[];
  readonly argument?: { readonly name: string; readonly required: boolean };
  /** Of the flags of every command those that it takes, where it does not take all. */
  readonly globals?: readonly FlagName[];
}

/** Throws for a flag or word that the command does not take; gives its argument. */
export function assertFits(given: Given, accepts: Accepts, words: readonly string[]): string | undefined {
  const known = [...accepts.flags, ...(accepts.globals ?? globalFlags)];
  for (const flag of Object.keys(given.typed) as FlagName[])
    if (globalFlags.includes(flag) && !known.includes(flag))
      throw wrongUse({ kind: "flag_elsewhere", command: accepts.name, flag: `--${flag}`, secret: flag === "url" });
  for (const fault of given.faults) {
    if ("unknown" in fault) throw unknownFlag(accepts.name, fault.unknown, known);
    throw known.includes(fault.flag) ? wrongUse(fault.detail) : unknownFlag(accepts.name, `--${fault.flag}`, known);
  }
  for (const name of Object.keys(given.typed) as FlagName[])
    if (!known.includes(name)) throw unknownFlag(accepts.name, `--${name}`, known);
  const [argument, extra] = accepts.argument ? [words[0], words[1]] : [undefined, words[0]];
  if (extra !== undefined) throw wrongUse({ kind: "extra_argument", command: accepts.name, given: maskedValue(extra) });
  if (accepts.argument?.required && argument === undefined)
    throw wrongUse({ kind: "missing_argument", command: accepts.name, argument: accepts.argument.name });
  return argument;
}

/** Throws where two flags that exclude each other were both given. */
export function assertNoConflict(given: Given, pairs: readonly (readonly [FlagName, FlagName])[]): void {
  for (const [one, other] of pairs)
    if (given.typed[one] !== undefined && given.typed[other] !== undefined)
      throw wrongUse({ kind: "conflict", one: `--${one}`, other: `--${other}` });
}

/** A `wrong_use` failure, to be thrown. */
export function wrongUse(detail: WrongUse): SluiceError<"wrong_use"> {
  return new SluiceError("wrong_use", { detail });
}

function unknownFlag(command: string, given: string, known: readonly FlagName[]): SluiceError<"wrong_use"> {
  const near = nearest(given.replace(/^-+/u, ""), known);
  return wrongUse({ kind: "unknown_flag", command, given, ...(near === undefined ? {} : { near: shownFlag(near) }) });
}

/** `--steps N`. */
function shownFlag(name: string): string {
  const flag: Flag = flags[name as FlagName];
  return flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`;
}

interface Line {
  readonly values: Record<string, unknown>;
  readonly typed: Record<string, string>;
  readonly words: string[];
  readonly faults: GivenFault[];
}

/** Takes one flag; answers how many further words it used up. */
function takeFlag(line: Line, word: string, next: string | undefined): 0 | 1 {
  const equals = word.indexOf("=");
  const written = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  const name = nameOf(written);
  if (name === undefined) {
    line.faults.push({ unknown: maskedValue(written) });
    // Its value would otherwise be taken for the command or an id, and hide the real mistake.
    return inline === undefined && next !== undefined && line.words.length > 0 && !next.startsWith("-") ? 1 : 0;
  }
  const flag: Flag = flags[name];
  if (flag.kind === "switch") return takeSwitch(line, name, inline);
  const value = inline ?? (next !== undefined && !looksLikeFlag(next) ? next : undefined);
  if (value === undefined) {
    line.faults.push({ flag: name, detail: { kind: "missing_value", flag: `--${name}`, expected: flag.value ?? "" } });
    return 0;
  }
  takeValue(line, name, flag, value);
  return inline === undefined ? 1 : 0;
}

function takeSwitch(line: Line, name: FlagName, inline: string | undefined): 0 {
  if (inline === undefined || inline === "true") {
    line.values[name] = true;
    line.typed[name] = "true";
  } else {
    const detail: WrongUse = {
      kind: "bad_value",
      flag: `--${name}`,
      given: maskedValue(inline),
      expected: `--${name}`,
    };
    line.faults.push({ flag: name, detail });
  }
  return 0;
}

function takeValue(line: Line, name: FlagName, flag: Flag, text: string): void {
  const value = valueOf(flag.kind, text);
  if (value === undefined) {
    const detail: WrongUse = {
      kind: "bad_value",
      flag: `--${name}`,
      given: maskedValue(text),
      expected: flag.kind === "text" ? (flag.value ?? "") : expected[flag.kind],
    };
    line.faults.push({ flag: name, detail });
  } else if (flag.kind === "list" && Array.isArray(line.values[name])) {
    line.values[name] = [...(line.values[name] as readonly string[]), ...(value as readonly string[])];
    line.typed[name] = `${line.typed[name]},${text}`;
  } else {
    line.values[name] = value;
    line.typed[name] = text;
  }
}

function nameOf(written: string): FlagName | undefined {
  const plain = written.replace(/^-+/u, "");
  if (written.startsWith("--")) return Object.hasOwn(flags, plain) ? (plain as FlagName) : undefined;
  return (Object.keys(flags) as FlagName[]).find((name) => (flags[name] as Flag).short === plain);
}

/** `-1` and `-` may be values; `--to` after `--steps` is a forgotten value. */
function looksLikeFlag(word: string): boolean {
  return word.startsWith("--") || /^-[A-Za-z]/u.test(word);
}
