import type { SqlValue } from "../../core/model/code-migration.js";
import { batchingWith } from "../batching.js";
import { type ForCode, unfit } from "../for-code.js";
import { mysqlQuote } from "./quote.js";

export const mysqlForCode: ForCode = {
  literal,
  async keyColumn(ask, { schema, table }, column) {
    const [row] = await ask(keyQuestion(schema, table, column));
    if (!row) return undefined;
    const type = row["type"] ?? "";
    const isNumber = numbers.has(type);
    return {
      indexed: row["indexed"] === "1",
      filled: row["filled"] === "1",
      exact: !inexact.test(type),
      // A number that stands in quotes would be compared as a float.
      literal: (text) => (isNumber && /^-?\d+(?:\.\d+)?$/.test(text) ? text : mysqlQuote.value(text)),
    };
  },
  batching: batchingWith(mysqlQuote),
  beginReadOnly: "START TRANSACTION READ ONLY",
  kept: " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
};

const numbers: ReadonlySet<string> = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "decimal"]);
/** Rounded as it is written, or no text at all. */
const inexact = /^(?:float|double|bit|json|geometry)$|binary$|blob$/;

/** Its times know no zone: a Date stands for its time in UTC. */
function literal(value: SqlValue): string {
  if (value instanceof Date) return `'${value.toISOString().slice(0, -1).replace("T", " ")}'`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
  if (typeof value === "number" && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (typeof value === "bigint") return value < 0n ? `(${value})` : String(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return mysqlQuote.value(value);
  throw unfit(value);
}

function keyQuestion(schema: string | undefined, table: string, column: string): string {
  const { value } = mysqlQuote;
  const there = `table_schema = ${schema === undefined ? "DATABASE()" : value(schema)} AND table_name = ${value(table)}`;
  const indexed = `SELECT 1 FROM information_schema.statistics WHERE ${there} AND column_name = ${value(column)} AND seq_in_index = 1`;
  return `SELECT data_type AS type, is_nullable = 'NO' AS filled, EXISTS (${indexed}) AS indexed
  FROM information_schema.columns WHERE ${there} AND column_name = ${value(column)}`;
}
