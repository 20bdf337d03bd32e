import type { SqlValue } from "../../core/model/code-migration.js";
import { batchingWith } from "../batching.js";
import { type Along, type ForCode, unfit } from "../for-code.js";
import { postgresDialect } from "./dialect.js";
import { waitsLong } from "./frame.js";

const { quote } = postgresDialect;

export const postgresForCode: ForCode = {
  literal,
  async keyColumn(ask, { schema, table }, column) {
    const [row] = await ask(keyQuestion(quote.qualified(schema, table), column));
    if (!row) return undefined;
    return {
      filled: row["filled"] === "t",
      exact: true,
      literal: (text) => quote.value(text),
    };
  },
  isUnique: async (ask, along) => (await ask(uniqueQuestion(along))).length > 0,
  batching: batchingWith(quote, (columns, sign, key) =>
    columns.length === 1 ? `${columns[0]} ${sign} ${key[0]}` : `(${columns.join(", ")}) ${sign} (${key.join(", ")})`,
  ),
  // As a role or a database may have them, a number is cut short, and a day may be read back as a month.
  exactly: ["SET LOCAL DateStyle = 'ISO'", "SET LOCAL IntervalStyle = 'postgres'", "SET LOCAL extra_float_digits = 3"],
  around: (statement) => (waitsLong(statement) ? patience : undefined),
  beginReadOnly: "START TRANSACTION READ ONLY",
  kept: "",
};

/** Its author may have said another limit: that one is kept. */
const patience = {
  before: `SELECT ${set("sluice.lock_timeout", current("lock_timeout"))}, ${set("lock_timeout", "'0'")}`,
  after: `SELECT ${set("lock_timeout", current("sluice.lock_timeout"))}`,
};

function current(setting: string): string {
  return `pg_catalog.current_setting('${setting}')`;
}

function set(setting: string, value: string): string {
  return `pg_catalog.set_config('${setting}', ${value}, false)`;
}

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
  return `SELECT a.attnotnull AS filled
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = pg_catalog.to_regclass(${quote.value(table)}) AND a.attname = ${quote.value(column)}
    AND a.attnum > 0 AND NOT a.attisdropped`;
}

/** What is unique under another collation than its column's may be there twice for whoever compares by that. */
function uniqueQuestion({ schema, table, key }: Along): string {
  return `SELECT 1 AS found FROM pg_catalog.pg_index i
  WHERE i.indrelid = pg_catalog.to_regclass(${quote.value(quote.qualified(schema, table))})
    AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = ${key.length} AND (
      SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)
      FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k (n)
      JOIN pg_catalog.pg_attribute a
        ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n] AND a.attcollation = i.indcollation[k.n]
    ) = ARRAY[${key.map((column) => quote.value(column)).join(", ")}]::text[]`;
}
