import type { Quote } from "../core/sql/quote.js";
import type { Along, Batching } from "./for-code.js";

/** Both engines say it alike. */
export function batchingWith(quote: Quote): Batching {
  const tableOf = ({ schema, table }: Along): string => quote.qualified(schema, table);
  return {
    next({ key, ...table }, after, size) {
      const column = quote.name(key);
      const behind = after === undefined ? `${column} IS NOT NULL` : `${column} > ${after}`;
      const from = tableOf({ key, ...table });
      const rows = `SELECT ${column} AS k FROM ${from} WHERE ${behind} ORDER BY ${column} LIMIT ${size}`;
      const numbered = `SELECT k, row_number() OVER (ORDER BY k) AS n FROM (${rows}) AS batch`;
      return `SELECT k AS upto, n AS size FROM (${numbered}) AS counted ORDER BY n DESC LIMIT 1`;
    },
    rows({ key }, after, upTo) {
      const column = quote.name(key);
      return after === undefined ? `(${column} <= ${upTo})` : `(${column} > ${after} AND ${column} <= ${upTo})`;
    },
    count: (along) => `SELECT count(*) AS total FROM ${tableOf(along)}`,
    keyless: (along) => `SELECT 1 AS found FROM ${tableOf(along)} WHERE ${quote.name(along.key)} IS NULL LIMIT 1`,
  };
}
