import { mysqlQuote } from "./quote.js";
import type { Tokens } from "./tokens.js";

/** `'app'@'%'`, `app`, `CURRENT_USER()`. */
export function accountAt(tokens: Tokens): string | undefined {
  if (tokens.ended) return undefined;
  const name = mysqlQuote.name(tokens.next().text.replace(/^(['"`])(.*)\1$/s, "$2"));
  if (tokens.at("(")) tokens.inParentheses();
  return tokens.takes("@") ? `${name}@${tokens.next().text}` : name;
}

/** `t.a`, `t (a, b)`; where there are no columns, its table. */
export function unnamedOn(table: string, columns: readonly string[]): string {
  const [first, second] = columns;
  if (first === undefined) return table;
  return second === undefined ? `${table}.${first}` : `${table} (${columns.join(", ")})`;
}
