import type { Quote } from "../../sql/quote.js";
import type { HistoryTable } from "../layout.js";

/** In which schema a table is that is named without one. */
interface SchemaOf {
  /** Asks for it; undefined where nothing hangs on it. `logIn`: where the log is to be instead of beside the table. */
  readonly ask: (table: HistoryTable, quote: Quote, logIn: string | undefined) => string | undefined;
  /** Where a server has its tables that was told nothing: no word is made of it. */
  readonly usual?: string;
  /** A session looks in several: the table is called by its schema from then on. */
  readonly isOneOfMany: boolean;
}

export const schemaOf: Readonly<Record<"postgres" | "mysql", SchemaOf>> = {
  postgres: {
    // Where it is found, else where it would be made.
    ask: ({ table }, quote) =>
      `SELECT coalesce((SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = pg_catalog.to_regclass(${quote.value(quote.qualified(undefined, table))})), current_schema()) AS schema`,
    usual: "public",
    isOneOfMany: true,
  },
  mysql: {
    // A name is looked up in one database alone. Only a log elsewhere, where other databases' may be as well, has to tell it.
    ask: (_table, quote, logIn) => (logIn === undefined ? undefined : `SELECT DATABASE() AS ${quote.name("schema")}`),
    isOneOfMany: false,
  },
};
