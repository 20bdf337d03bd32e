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

/**
 * The index of CREATE, DROP and REINDEX INDEX, named as `to_regclass` takes it: a new index lies in its table's
 * schema, so it is qualified where the table is. Undefined where the server chooses the name.
 */
export function indexOf(tokens: readonly string[]): { name: string; table?: string; builds: boolean } | undefined {
  const upper = tokens.map((part) => part.toUpperCase());
  let at = upper.indexOf("INDEX") + 1;
  if (upper[at] === "CONCURRENTLY") at++;
  if (upper[at] === "IF") at += upper[at + 1] === "NOT" ? 3 : 2;
  const name = tokens[at];
  if (name === undefined || upper[0] !== "CREATE")
    return name === undefined ? undefined : { name, builds: upper[0] === "REINDEX" };
  if (upper[at] === "ON") return undefined;
  const table = tokens[upper[at + 2] === "ONLY" ? at + 3 : at + 2];
  if (table === undefined) return { name, builds: true };
  return { name: schemaOf(table) + name, table, builds: true };
}

function schemaOf(table: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]+)\./.exec(table)?.[0] ?? "";
}
