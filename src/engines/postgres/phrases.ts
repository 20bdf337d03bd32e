import { Lexer, token } from "../../core/sql/lex.js";
import type { LexRules } from "../../core/sql/rules.js";

/** A statement's tokens as they are written, without space and comments; a qualified name is one. */
export function tokensOf(text: string, rules: LexRules): string[] {
  const lexer = new Lexer([text], rules);
  const found: string[] = [];
  let joins = false;
  while (lexer.next() !== token.end) {
    if (lexer.kind === token.space || lexer.kind === token.lineComment || lexer.kind === token.blockComment) continue;
    const written = lexer.slice(lexer.start, lexer.end);
    if ((joins || written === ".") && found.length > 0) found[found.length - 1] += written;
    else found.push(written);
    joins = written === ".";
  }
  return found;
}

/** What a statement that cannot be in a transaction is about, with names as they are written. */
export type Subject =
  | { readonly kind: "create-index"; readonly table: string; readonly name?: string; readonly ifNotExists: boolean }
  | { readonly kind: "drop-index"; readonly name: string }
  | { readonly kind: "reindex"; readonly what: string; readonly name: string }
  | { readonly kind: "detach"; readonly table: string; readonly partition: string };

export function subjectOf(tokens: readonly string[]): Subject | undefined {
  const upper = tokens.map((part) => part.toUpperCase());
  const start = upper.slice(0, 4).join(" ");
  if (/^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/.test(start)) return createdIndex(tokens, upper);
  if (start.startsWith("DROP INDEX CONCURRENTLY")) {
    const name = tokens[upper[3] === "IF" ? 5 : 3];
    return name === undefined ? undefined : { kind: "drop-index", name };
  }
  if (upper[0] === "REINDEX") {
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

function createdIndex(tokens: readonly string[], upper: readonly string[]): Subject | undefined {
  let at = upper.indexOf("CONCURRENTLY") + 1;
  const ifNotExists = upper[at] === "IF";
  if (ifNotExists) at += 3;
  const name = upper[at] === "ON" ? undefined : tokens[at++];
  const table = tokens[upper[at + 1] === "ONLY" ? at + 2 : at + 1];
  if (table === undefined) return undefined;
  return { kind: "create-index", table, ifNotExists, ...(name === undefined ? {} : { name }) };
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

function schemaOf(table: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]+)\./.exec(table)?.[0] ?? "";
}
