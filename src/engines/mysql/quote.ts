import type { Quote } from "../../core/sql/quote.js";
import { characterSets, quotedWords } from "./keywords.js";

/** Names and values as they read the same under every `sql_mode`. */
export const mysqlQuote: Quote = {
  name: (name) => (isPlain(name) ? name : `\`${refuseNul(name).replaceAll("`", "``")}\``),
  qualified: (schema, name) =>
    schema === undefined ? mysqlQuote.name(name) : `${mysqlQuote.name(schema)}.${mysqlQuote.name(name)}`,
  value(value) {
    if (value === null || value === undefined) return "NULL";
    if (typeof value === "string") return text(value);
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`MySQL knows no ${value}`);
    return String(value);
  },
};

/** A name as it is written, without its quotes. */
export function unquoted(written: string): string {
  const mark = written[0];
  return mark === "`" || mark === '"' ? written.slice(1, -1).replaceAll(mark + mark, mark) : written;
}

function isPlain(name: string): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return false;
  const lower = name.toLowerCase();
  return !quotedWords.has(lower) && !(lower.startsWith("_") && characterSets.has(lower.slice(1)));
}

/** Backslashes escape or do not, as `sql_mode` says: text that holds one is written by its bytes. */
function text(value: string): string {
  if (!/[\\\0]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const bytes = [...new TextEncoder().encode(value)];
  return `_utf8mb4 x'${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}'`;
}

function refuseNul(name: string): string {
  if (name.includes("\0")) throw new RangeError("MySQL keeps no NUL in names");
  return name;
}
