import type { SqlValue } from "../../core/model/code-migration.js";
import { batchingWith } from "../batching.js";
import { type Along, type ForCode, type TableName, unfit } from "../for-code.js";
import { mysqlQuote } from "./quote.js";

export const mysqlForCode: ForCode = {
  literal,
  async keyColumn(ask, table, column) {
    const [row] = await ask(keyQuestion(table, column));
    if (!row) return undefined;
    const type = row["type"] ?? "";
    const isNumber = numbers.has(type);
    return {
      filled: row["filled"] === "1",
      exact: !inexact.test(type),
      // A number that stands in quotes would be compared as a float.
      literal: (text) => (isNumber && /^-?\d+(?:\.\d+)?$/.test(text) ? text : mysqlQuote.value(text)),
    };
  },
  isUnique: async (ask, along) => (await ask(uniqueQuestion(along))).length > 0,
  // (a, b) > (1, 2) would read the whole index.
  batching: batchingWith(mysqlQuote, compared),
  exactly: [],
  around: () => undefined,
  beginReadOnly: "START TRANSACTION READ ONLY",
  kept: " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
};

const numbers: ReadonlySet<string> = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "decimal"]);
/** Rounded as it is written, no text at all, or in an order that its text has not. */
const inexact = /^(?:float|double|bit|json|geometry|enum|set)$|binary$|blob$/;

/** The last column decides where all before it are the same. */
function compared(columns: readonly string[], sign: ">" | "<=", key: readonly string[]): string {
  const [column = "", ...columnsBehind] = columns;
  const [value = "", ...behind] = key;
  if (columnsBehind.length === 0) return `${column} ${sign} ${value}`;
  const [strict] = sign;
  return `(${column} ${strict} ${value} OR (${column} = ${value} AND ${compared(columnsBehind, sign, behind)}))`;
}

/** Its times know no zone: a Date stands for its time in UTC. */
function literal(value: SqlValue): string {
  if (value instanceof Date) return `'${value.toISOString().slice(0, -1).replace("T", " ")}'`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
  if (typeof value === "number" && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (typeof value === "bigint") return value < 0n ? `(${value})` : String(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return mysqlQuote.value(value);
  throw unfit(value);
}

function placeOf({ schema, table }: TableName): string {
  const { value } = mysqlQuote;
  return `table_schema = ${schema === undefined ? "DATABASE()" : value(schema)} AND table_name = ${value(table)}`;
}

function keyQuestion(table: TableName, column: string): string {
  return `SELECT data_type AS type, is_nullable = 'NO' AS filled FROM information_schema.columns
  WHERE ${placeOf(table)} AND column_name = ${mysqlQuote.value(column)}`;
}

/** One of the beginnings of values says nothing of those. */
function uniqueQuestion(along: Along): string {
  const places = along.key.map((column, index) => `(${index + 1}, ${mysqlQuote.value(column)})`);
  const fits = `sub_part IS NULL AND (seq_in_index, column_name) IN (${places.join(", ")})`;
  return `SELECT 1 AS found FROM information_schema.statistics WHERE ${placeOf(along)} AND non_unique = 0
  GROUP BY index_name HAVING count(*) = ${places.length} AND sum(${fits}) = ${places.length} LIMIT 1`;
}
