import type { Quote } from "../core/sql/quote.js";
import type { Along, Batching, KeyLiterals } from "./for-code.js";

/** How a server is told which rows lie behind a key, or up to it: in such words that it goes there by the index. */
export type Compare = (columns: readonly string[], sign: ">" | "<=", key: KeyLiterals) => string;

/** All else both engines say alike. */
export function batchingWith(quote: Quote, compare: Compare): Batching {
  const tableOf = ({ schema, table }: Along): string => quote.qualified(schema, table);
  const columnsOf = ({ key }: Along): readonly string[] => key.map((column) => quote.name(column));
  return {
    next(along, after, size) {
      const columns = columnsOf(along);
      const filled = columns.map((column) => `${column} IS NOT NULL`).join(" AND ");
      const behind = after === undefined ? filled : compare(columns, ">", after);
      const order = columns.join(", ");
      const named = columns.map((column, index) => `${column} AS k${index}`).join(", ");
      const keys = columns.map((_, index) => `k${index}`).join(", ");
      const rows = `SELECT ${named} FROM ${tableOf(along)} WHERE ${behind} ORDER BY ${order} LIMIT ${size}`;
      const numbered = `SELECT ${keys}, row_number() OVER (ORDER BY ${keys}) AS n FROM (${rows}) AS batch`;
      return `SELECT ${keys}, n AS size FROM (${numbered}) AS counted ORDER BY n DESC LIMIT 1`;
    },
    rows(along, after, upTo) {
      const columns = columnsOf(along);
      const behind = after === undefined ? "" : `${compare(columns, ">", after)} AND `;
      return `(${behind}${compare(columns, "<=", upTo)})`;
    },
    count: (along) => `SELECT count(*) AS total FROM ${tableOf(along)}`,
    keyless(along) {
      const lacking = columnsOf(along).map((column) => `${column} IS NULL`);
      return `SELECT 1 AS found FROM ${tableOf(along)} WHERE ${lacking.join(" OR ")} LIMIT 1`;
    },
  };
}
