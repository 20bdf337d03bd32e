import { Lexer, token } from "../../core/sql/lex.js";
import type { LexRules } from "../../core/sql/rules.js";

/** A statement's tokens as they are written, without space and comments; a qualified name is one. */
export function tokensOf(text: string, rules: LexRules): string[] {
  return placedTokens(text, rules).map(({ written }) => written);
}

/** What stands behind the first tokens of a statement, as it is written. */
export function behind(text: string, rules: LexRules, tokens: number): string {
  return text.slice(placedTokens(text, rules)[tokens - 1]?.end ?? 0);
}

function placedTokens(text: string, rules: LexRules): readonly { readonly written: string; readonly end: number }[] {
  const lexer = new Lexer([text], rules);
  const found: { written: string; end: number }[] = [];
  let joins = false;
  while (lexer.next() !== token.end) {
    if (lexer.kind === token.space || lexer.kind === token.lineComment || lexer.kind === token.blockComment) continue;
    const { end } = lexer;
    const written = lexer.slice(lexer.start, end);
    const before = joins || written === "." ? found.at(-1) : undefined;
    if (before) Object.assign(before, { written: before.written + written, end });
    else found.push({ written, end });
    joins = written === ".";
  }
  return found;
}

/** What a statement that cannot be in a transaction is about, with names as they are written. */
export type Subject =
  | CreatedIndex
  | { readonly kind: "drop-index"; readonly name: string }
  | { readonly kind: "reindex"; readonly what: string; readonly name: string }
  | { readonly kind: "detach"; readonly table: string; readonly partition: string };

export interface CreatedIndex {
  readonly kind: "create-index";
  readonly unique: boolean;
  readonly table: string;
  readonly name?: string;
  readonly ifNotExists: boolean;
  /** How many tokens stand up to its table, with it. */
  readonly heading: number;
}

export function subjectOf(tokens: readonly string[]): Subject | undefined {
  // The catalog is asked by names as they are written, and takes none with escapes.
  if (tokens.some(isEscapedName)) return undefined;
  const upper = tokens.map((part) => part.toUpperCase());
  const start = upper.slice(0, 4).join(" ");
  if (/^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/.test(start)) return createdIndex(tokens, upper);
  if (start.startsWith("DROP INDEX CONCURRENTLY")) {
    const name = tokens[upper[3] === "IF" ? 5 : 3];
    return name === undefined ? undefined : { kind: "drop-index", name };
  }
  // Without CONCURRENTLY it leaves nothing.
  if (upper[0] === "REINDEX" && upper.includes("CONCURRENTLY")) {
    const at = upper[1] === "(" ? upper.indexOf(")") + 1 : 1;
    const name = tokens[upper[at + 1] === "CONCURRENTLY" ? at + 2 : at + 1];
    return name === undefined ? undefined : { kind: "reindex", what: upper[at] ?? "", name };
  }
  const detach = start.startsWith("ALTER TABLE") ? upper.indexOf("DETACH") : -1;
  if (detach < 0 || upper[detach + 1] !== "PARTITION") return undefined;
  const table = tokens[upper[detach - 1] === "*" ? detach - 2 : detach - 1];
  const partition = tokens[detach + 2];
  return table === undefined || partition === undefined ? undefined : { kind: "detach", table, partition };
}

function createdIndex(tokens: readonly string[], upper: readonly string[]): CreatedIndex | undefined {
  let at = upper.indexOf("CONCURRENTLY") + 1;
  const ifNotExists = upper[at] === "IF";
  if (ifNotExists) at += 3;
  const name = upper[at] === "ON" ? undefined : tokens[at++];
  const heading = upper[at + 1] === "ONLY" ? at + 3 : at + 2;
  const table = tokens[heading - 1];
  if (table === undefined) return undefined;
  const unique = upper[1] === "UNIQUE";
  return { kind: "create-index", unique, table, ifNotExists, heading, ...(name === undefined ? {} : { name }) };
}

/**
 * The index of CREATE and DROP INDEX, named as `to_regclass` takes it: a new index lies in its table's
 * schema, so it is qualified where the table is. Undefined where the server chooses the name.
 */
export function indexOf(tokens: readonly string[]): { name: string; table?: string; builds: boolean } | undefined {
  const subject = subjectOf(tokens);
  if (subject?.kind === "drop-index") return { name: subject.name, builds: false };
  if (subject?.kind !== "create-index" || subject.name === undefined) return undefined;
  return { name: schemaOf(subject.table) + subject.name, table: subject.table, builds: true };
}

/** `U&"d\0061ta"`. */
export function isEscapedName(written: string): boolean {
  return /(?:^|\.)u&"/i.test(written);
}

/** Without what it is qualified by. */
export function lastPartOf(name: string): string {
  const schema = schemaOf(name);
  return schema === "" ? name : lastPartOf(name.slice(schema.length));
}

function schemaOf(table: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]+)\./.exec(table)?.[0] ?? "";
}
