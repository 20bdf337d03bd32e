import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";

/** Whose a table is that several tools give the same name: `schema_migrations`; or that was named as another's. */
export type Whose = "sluice" | "golang-migrate" | "dbmate" | "rails" | "ecto";

/** The columns of the table, and of the one beside it that tells Rails' from dbmate's. Nothing where it is not there. */
export const columnsBeside: Readonly<Record<"postgres" | "mysql", (table: HistoryTable, quote: Quote) => string>> = {
  // As the name itself is looked up: by the search path, where no schema is given.
  postgres: ({ schema, table }, quote) =>
    `SELECT c.relname AS table_name, a.attname AS column_name
FROM pg_catalog.pg_class t
JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace AND c.relname IN (t.relname, ${quote.value(beside)})
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE t.oid = pg_catalog.to_regclass(${quote.value(quote.qualified(schema, table))})`,
  mysql: ({ schema, table }, quote) =>
    `SELECT table_name AS table_name, column_name AS column_name FROM information_schema.columns
WHERE table_schema = ${schema === undefined ? "database()" : quote.value(schema)} AND table_name IN (${quote.value(table)}, ${quote.value(beside)})`,
};

const beside = "ar_internal_metadata";

/** Undefined where it is nobody's that is known, or not there. */
export function whoseIs(rows: HistoryRows, { table }: HistoryTable): Whose | undefined {
  const columns = rows.filter((row) => row["table_name"] === table).map((row) => row["column_name"]);
  if (["seq", "outcome", "unit_hash"].every((column) => columns.includes(column))) return "sluice";
  if (!columns.includes("version")) return undefined;
  if (columns.includes("dirty")) return "golang-migrate";
  if (columns.includes("inserted_at")) return "ecto";
  if (columns.length > 1) return undefined;
  // Under another name it is nobody's but dbmate's, whatever else is there.
  return table === "schema_migrations" && rows.some((row) => row["table_name"] === beside) ? "rails" : "dbmate";
}
