import type { GoOn } from "../core/failures/failure.js";
import type { View } from "./view.js";
import { shellWord } from "./shell-word.js";
import { wrap } from "./width.js";

/** Where the command ran that is being answered. */
export type Where = Pick<View, "flags" | "several">;

const verbs = "status|plan|up|down|redo|reset|log|resolve|baseline|convert|wait|new";
const command = new RegExp(String.raw`(?<![-\w])sluice (${verbs})\b(?! --help)`, "u");
/** To where the sentence goes on: two spaces, a semicolon, a comma and a space, each outside quotation marks. */
const whole = new RegExp(String.raw`(?<![-\w])sluice (?:${verbs})\b(?:'[^']*'|,(?! )| (?=\S)|[^;,' ])*`, "gu");
const glue = "\ue000";
/** Of no use to `new`, which makes files. */
const ofDatabase = /^--(?:url|embedded|history-table|policy|role|search-path|online)\b/u;

/**
 * A text in which each command is as it has to be typed here: with the flags that chose where this one ran, and
 * with its target where there are several and it concerns one. Typed without them it would reach another database.
 */
export function asTyped(text: string, { flags = [], several = false }: Where, target?: string): string {
  const ofTarget = several && target !== undefined ? [`--target ${shellWord(target)}`] : [];
  const kept = [...ofTarget, ...flags];
  if (kept.length === 0) return text;
  return text
    .split(/(?=(?<![-\w])sluice )/u)
    .map((part) =>
      part.replace(command, (start, verb: string) => {
        const [said = ""] = part.split(";", 1);
        const words = said.split(" ");
        const missing = kept.filter((flag) => !words.includes(flag.split(" ", 1)[0] ?? flag));
        return [start, ...missing.filter((flag) => takes(verb, flag, words))].join(" ");
      }),
    )
    .join("");
}

/** A remedy's plain `sluice up` would do more than was asked for, or less: what was asked for goes on. */
export function goingOn(text: string, goOn: GoOn | undefined): string {
  if (!goOn) return text;
  const { verb, command: asked } = goOn;
  // Another command has not that flag.
  const further = asked.startsWith(`sluice ${verb}`) ? "(?!cancel-orphan)" : "";
  const plain = new RegExp(String.raw`(?<![-\w])sluice ${verb}\b(?! --${further})`, "gu");
  return text.replace(plain, () => asked);
}

function takes(verb: string, flag: string, words: readonly string[]): boolean {
  // One alone need not be in a transaction with others, and may be one that can be in none.
  if (flag === "--one-transaction") return verb === "up" && !words.includes("--only");
  return verb !== "new" || !ofDatabase.test(flag);
}

/** Wraps a text, but no command in it: a command that is copied as two lines would run without its last flags. */
export function wrapTyped(text: string, columns: number): readonly string[] {
  const glued = text.replaceAll(whole, (typed) => typed.replaceAll(" ", glue));
  return wrap(glued, columns).map((line) => line.replaceAll(glue, " "));
}
