import type { SqlValue } from "../../core/model/code-migration.js";
import { batchingWith } from "../batching.js";
import { type ForCode, unfit } from "../for-code.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

export const postgresForCode: ForCode = {
  literal,
  async keyColumn(ask, { schema, table }, column) {
    const [row] = await ask(keyQuestion(quote.qualified(schema, table), column));
    if (!row) return undefined;
    return {
      indexed: row["indexed"] === "t",
      filled: row["filled"] === "t",
      exact: true,
      literal: (text) => quote.value(text),
    };
  },
  batching: batchingWith(quote),
  beginReadOnly: "START TRANSACTION READ ONLY",
  kept: "",
};

/** Of what its column decides on no type is said. */
function literal(value: SqlValue): string {
  if (value instanceof Date) return quote.value(value.toISOString());
  if (value instanceof Uint8Array) return `pg_catalog.decode('${Buffer.from(value).toString("hex")}', 'hex')`;
  if (typeof value === "number" && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (typeof value === "bigint") return value < 0n ? `(${value})` : String(value);
  if (typeof value === "string" && value.includes("\0")) throw new TypeError("no SQL value: a text with NUL in it");
  if (value === null || typeof value === "string" || typeof value === "boolean") return quote.value(value);
  throw unfit(value);
}

function keyQuestion(table: string, column: string): string {
  return `SELECT a.attnotnull AS filled, EXISTS (SELECT 1 FROM pg_catalog.pg_index i
    WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL) AS indexed
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = pg_catalog.to_regclass(${quote.value(table)}) AND a.attname = ${quote.value(column)}
    AND a.attnum > 0 AND NOT a.attisdropped`;
}
