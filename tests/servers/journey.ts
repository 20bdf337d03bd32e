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
 * the second, at which a table was made.
 */
export function unknowable({ files, verb }: Journey): readonly string[] {
  return Object.entries(textsOf(files, verb))
    .filter(([, text]) => /^(?:CALL|EXECUTE|TRUNCATE TABLE) /m.test(text))
    .map(([file]) => idOf(file));
}

/** What `ledger` holds at the end. */
export function ledgerAfter({ files, verb }: Journey): readonly string[] {
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
export function indexesAfter({ files, verb }: Journey): readonly string[] {
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
