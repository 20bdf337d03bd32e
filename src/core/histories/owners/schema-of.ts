import type { Quote } from "../../sql/quote.js";
import type { HistoryTable } from "../layout.js";

/** Asks for the schema in which a table is that is named without one: where it is found, else where it would be made. */
export const schemaOf: Readonly<
  Record<"postgres" | "mysql", (table: HistoryTable, quote: Quote) => string | undefined>
> = {
  postgres: ({ table }, quote) =>
    `SELECT coalesce((SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = pg_catalog.to_regclass(${quote.value(quote.qualified(undefined, table))})), current_schema()) AS schema`,
  // A name is looked up in one database alone, which the address names.
  mysql: () => undefined,
};
