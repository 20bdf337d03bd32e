import { down, up } from "../../src/index.js";
import { mixture } from "./mixture.js";
import { mysqlMixture } from "./mysql-mixture.js";
import type { Files } from "./project.js";

/** What is run, again and again until nothing of it is left to do, and by which files it is told what must be there then. */
export interface Journey {
  readonly name: string;
  readonly verb: "up" | "down";
  readonly files: Files;
  /** What the verb is told: by a caller of the library, and by flags. */
  readonly request: { readonly to?: string; readonly allowDestructive?: readonly string[] };
  readonly flags: readonly string[];
  /** Its newest migration is half in when the verb begins. */
  readonly half?: HalfIn;
}

/** A migration that failed on its way. */
interface HalfIn {
  /** All files as they were then. */
  readonly failing: Files;
  /** All files with what came to be of it, and what takes that back. */
  readonly cameToBe: Files;
}

export const verbs = { up, down };

/** Applies all of them. */
export function upOf(files: Files, name = ""): Journey {
  return { name, verb: "up", files, ...allowing(files, "up") };
}

/** Takes all of them back but the first, which keeps the ledger. */
export function downOf(files: Files, name: string): Journey {
  const to = idOf(Object.keys(files)[0] ?? "");
  const { request, flags } = allowing(files, "down");
  return { name, verb: "down", files, request: { to, ...request }, flags: ["--to", to, ...flags] };
}

/** What was done, and what undoes just that. */
export type Pair = readonly [forth: string, back: string];

/** Takes all of them back but the first; of the newest, `last`, only the pairs before `at` are in: there `bad` failed. */
export function halfDownOf(
  files: Files,
  last: string,
  { pairs, at, bad }: { readonly pairs: readonly Pair[]; readonly at: number; readonly bad: string },
): Journey {
  const withLast = (chosen: readonly Pair[]): Files => ({ ...files, [last]: scriptOf(chosen) });
  const failing = pairs.map((pair, index): Pair => (index === at ? [bad, pair[1]] : pair));
  const half = { failing: withLast(failing), cameToBe: withLast(pairs.slice(0, at)) };
  return { ...downOf(withLast(pairs), "half down"), half };
}

function scriptOf(pairs: readonly Pair[]): string {
  const ups = pairs.map(([forth]) => forth);
  const downs = pairs.map(([, back]) => back).reverse();
  return `${ups.join("\n")}\n-- sluice:down\n${downs.join("\n")}\n`;
}

/** Names those that destroy something. */
function allowing(files: Files, verb: Journey["verb"]): Pick<Journey, "request" | "flags"> {
  const allowDestructive = Object.entries(textsOf(files, verb))
    .filter(([, text]) => /^(?:DROP TABLE|TRUNCATE|ALTER TABLE .*DROP COLUMN)\b/m.test(text))
    .map(([file]) => idOf(file));
  return { request: { allowDestructive }, flags: allowDestructive.flatMap((id) => ["--allow-destructive", id]) };
}

export const upOfFifty = upOf(mixture(), "up of fifty");
export const upOfEachKind = upOf(mysqlMixture(), "up of each kind");

/** How many migrations a journey applies, or takes back. */
export function lengthOf({ files, verb }: Journey): number {
  return Object.keys(files).length - (verb === "up" ? 0 : 1);
}

/**
 * Of these nobody can know what became of them, but by looking at the ledger: TRUNCATE leaves nothing but the moment, to
 * the second, at which a table was made, and `plain_ledger` has no transactions.
 */
export function unknowable({ files, verb }: Pick<Journey, "files" | "verb">): readonly string[] {
  return Object.entries(textsOf(files, verb))
    .filter(([, text]) => /^(?:CALL|EXECUTE|TRUNCATE TABLE|INSERT INTO plain_ledger) /m.test(text))
    .map(([file]) => idOf(file));
}

/** What `ledger` holds at the end. */
export function ledgerAfter({ files: all, verb, half }: Journey): readonly string[] {
  const files = half?.cameToBe ?? all;
  return [...ledgerOf(textsOf(files, "up")), ...(verb === "down" ? ledgerOf(textsOf(files, "down")) : [])].sort();
}

/** What `ledger` holds when each text ran once. */
export function ledgerOf(texts: Files): readonly string[] {
  return Object.entries(texts)
    .flatMap(([file, text]) => {
      const found = [...String(text).matchAll(noted)].map(([, called, copied]) => Number(called ?? copied));
      return [...new Set(found)].map((part) => `${Number(idOf(file))}.${part}`);
    })
    .sort();
}

const noted =
  /(?:ledger VALUES |CALL note(?:_slowly)?)\(\d+, (?:slowly\()?(\d+)(?: \+ 0 \* SLEEP\([\d.]+\))?\)|^\d+\t(\d+)$/gm;

/** The names of the indexes that are there at the end. */
export function indexesAfter({ files: all, verb, half }: Journey): readonly string[] {
  const files = half?.cameToBe ?? all;
  const downs = verb === "down" ? Object.values(textsOf(files, "down")).reverse() : [];
  const names = new Set<string>();
  for (const text of [...Object.values(textsOf(files, "up")), ...downs])
    for (const [, word, name] of text.matchAll(/(CREATE|DROP)(?: UNIQUE)? INDEX(?: CONCURRENTLY)? (?:public\.)?(\w+)/g))
      if (word === "CREATE") names.add(name ?? "");
      else names.delete(name ?? "");
  return [...names].sort();
}

/** The texts of one direction, by their files. */
export function textsOf(files: Files, verb: Journey["verb"]): Readonly<Record<string, string>> {
  const part = (text: unknown): string => String(text).split("\n-- sluice:down")[verb === "up" ? 0 : 1] ?? "";
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, part(text)]));
}

function idOf(file: string): string {
  return file.slice(0, 3);
}
