import { charactersIn } from "../sql/positions.js";
import type { Place } from "../sql/text-problem.js";
import type { Variables } from "./format.js";
import { annotationIn, gooseMark } from "./goose-annotations.js";

/** What is wrong with a variable. */
export type VariableFault =
  /** `message`: it must be set; else nothing stands in its place. */
  | { readonly kind: "unset"; readonly name: string; readonly message?: string }
  | { readonly kind: "bad"; readonly written: string };

/** Where `ENVSUB` is switched, and what is wrong with the variables between: each name once. */
export interface VariableUses {
  readonly switches: readonly { readonly at: number; readonly on: boolean }[];
  readonly faults: readonly (VariableFault & { readonly place: Place })[];
}

/** The text with the variables' values, between `ENVSUB ON` and `ENVSUB OFF`. `on`: how it begins. */
export function* filled(text: Iterable<string>, variables: Variables, on: boolean): Generator<string, void, void> {
  for (const line of linesOf(text, variables, on)) yield spliced(line, ({ value }) => value);
}

/** The text, as long as it is, with a word where variables stand: a quote in one opens no string. */
export function* masked(text: Iterable<string>, variables: Variables): Generator<string, void, void> {
  for (const line of linesOf(text, variables, false))
    yield spliced(line, ({ value, from, to, escape }) => (escape ? `\\${value}` : "x".repeat(to - from)));
}

/** All that is to be known of a text's variables before it runs. */
export function variableUses(text: Iterable<string>, variables: Variables): VariableUses {
  const switches: { at: number; on: boolean }[] = [];
  const faults = new Map<string, VariableUses["faults"][number]>();
  let row = 1;
  for (const { text: line, at, turns, replacements } of linesOf(text, variables, false)) {
    if (turns !== undefined) switches.push({ at, on: turns });
    for (const { from, fault } of replacements) {
      if (!fault) continue;
      const key = fault.kind === "unset" ? `${fault.name} ${fault.message !== undefined}` : `${row} ${from}`;
      const place = { line: row, column: charactersIn(line.slice(0, from)) + 1 };
      if (!faults.has(key)) faults.set(key, { ...fault, place });
    }
    if (line.endsWith("\n")) row++;
  }
  return { switches, faults: [...faults.values()] };
}

/** What stands in the place of a part of a line. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly value: string;
  /** A dollar sign that was to be kept, and no variable. */
  readonly escape?: true;
  readonly fault?: VariableFault;
}

interface Line {
  readonly text: string;
  /** Characters of the whole text before it. */
  readonly at: number;
  /** It switches what holds from the next line on. */
  readonly turns?: boolean;
  readonly replacements: readonly Replacement[];
}

function spliced({ text, replacements }: Line, put: (replacement: Replacement) => string): string {
  if (replacements.length === 0) return text;
  let made = "";
  let at = 0;
  for (const replacement of replacements) {
    made += text.slice(at, replacement.from) + put(replacement);
    at = replacement.to;
  }
  return made + text.slice(at);
}

/** A longer line comes in parts. */
const longLine = 1 << 20;
const none: readonly Replacement[] = [];

function* linesOf(text: Iterable<string>, variables: Variables, begins: boolean): Generator<Line, void, void> {
  let [rest, at, on, fresh, isComment] = ["", 0, begins, true, false];
  function* take(line: string): Generator<Line, void, void> {
    const turns = fresh ? switchIn(line) : undefined;
    // Of a comment a value of several lines would run.
    isComment = fresh ? /^\s*--/.test(line) : isComment;
    const replacements = on && !isComment ? replacementsIn(line, variables) : none;
    yield { text: line, at, replacements, ...(turns === undefined ? {} : { turns }) };
    on = turns ?? on;
    at += line.length;
    fresh = line.endsWith("\n");
  }
  for (const piece of text) {
    let from = 0;
    for (let to = piece.indexOf("\n"); to >= 0; to = piece.indexOf("\n", from)) {
      yield* take(rest + piece.slice(from, to + 1));
      rest = "";
      from = to + 1;
    }
    rest += piece.slice(from);
    if (rest.length < longLine) continue;
    // Not in the middle of a variable.
    const cut = rest.lastIndexOf("$");
    const to = cut > longLine / 2 ? cut : rest.length;
    yield* take(rest.slice(0, to));
    rest = rest.slice(to);
  }
  if (rest !== "") yield* take(rest);
}

function switchIn(line: string): boolean | undefined {
  if (!line.startsWith("--") || !line.includes(gooseMark)) return undefined;
  const { known } = annotationIn(line);
  return known === "ENVSUB ON" ? true : known === "ENVSUB OFF" ? false : undefined;
}

function replacementsIn(line: string, variables: Variables): readonly Replacement[] {
  if (!line.includes("$")) return none;
  const found: Replacement[] = [];
  for (let at = nextSign(line, 0); at < line.length;) {
    const { to, value, ...rest } = expansionAt(line, at, variables, 0);
    if (value !== undefined) found.push({ from: at, to, value, ...rest });
    at = nextSign(line, to);
  }
  return found;
}

/** The next dollar sign or backslash. */
function nextSign(line: string, from: number): number {
  sign.lastIndex = from;
  return sign.exec(line)?.index ?? line.length;
}
const sign = /[$\\]/g;

const name = /\p{L}[\p{L}\p{N}_]*/uy;

/** What a dollar sign or a backslash begins, up to `to`; without a value it is left as it is. */
interface Expansion {
  readonly to: number;
  readonly value?: string;
  readonly escape?: true;
  readonly fault?: VariableFault;
}

/** `$$` is a dollar quote's, and `$name$` is its tag unless a variable has that name. */
function expansionAt(line: string, at: number, variables: Variables, deep: number): Expansion {
  const next = line[at + 1];
  if (line[at] === "\\") return next === "$" ? { to: at + 2, value: "$", escape: true } : { to: at + 2 };
  if (next === "$") return { to: at + 2 };
  if (next === "{") return bracesAt(line, at, variables, deep);
  const named = nameAt(line, at + 1);
  const to = at + 1 + named.length;
  if (named === "") return { to };
  if (variables[named] === undefined && line[to] === "$") return { to: to + 1 };
  return { ...valueOf(named, variables), to };
}

function nameAt(line: string, at: number): string {
  name.lastIndex = at;
  return name.exec(line)?.[0] ?? "";
}

function valueOf(named: string, variables: Variables): Omit<Expansion, "to"> {
  const value = variables[named];
  return value === undefined ? { value: "", fault: { kind: "unset", name: named } } : { value };
}

/** Beyond this nobody can say what is meant. */
const deepest = 20;

/** `${V}`, `${V:-default}`, `${V-default}`, `${V?message}`. */
function bracesAt(line: string, at: number, variables: Variables, deep: number): Expansion {
  const named = nameAt(line, at + 2);
  const after = at + 2 + named.length;
  const [operator = ""] = /^(?::-|[-?}])/.exec(line.slice(after, after + 2)) ?? [];
  if (named === "" || operator === "" || deep > deepest) return bad(line, at);
  if (operator === "}") return { ...valueOf(named, variables), to: after + 1 };
  const content = contentAt(line, after + operator.length, variables, deep + 1);
  if (!content) return bad(line, at);
  const value = variables[named];
  const { to } = content;
  if (value !== undefined && (value !== "" || operator !== ":-")) return { to, value };
  if (operator !== "?") return content;
  return { to, value: "", fault: { kind: "unset", name: named, message: content.value ?? "" } };
}

/** To the closing brace; what stands before it may hold variables again. */
function contentAt(line: string, from: number, variables: Variables, deep: number): Expansion | undefined {
  let [value, at] = ["", from];
  let fault: VariableFault | undefined;
  while (at < line.length && line[at] !== "\n") {
    if (line[at] === "}") return { value, to: at + 1, ...(fault ? { fault } : {}) };
    const inner: Expansion =
      line[at] === "$" || line[at] === "\\" ? expansionAt(line, at, variables, deep) : { to: at + 1 };
    value += inner.value ?? line.slice(at, inner.to);
    fault ??= inner.fault;
    at = inner.to;
  }
  return undefined;
}

/** To its brace, or as far as its line goes: shown, and never run. */
function bad(line: string, at: number): Expansion {
  const [written = ""] = /^\$\{[^}\n]*\}?/.exec(line.slice(at)) ?? [];
  return { value: written, to: at + written.length, fault: { kind: "bad", written: written.slice(0, 60) } };
}
