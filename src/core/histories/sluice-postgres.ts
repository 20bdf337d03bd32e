import type { Quote } from "../sql/quote.js";
import { sluiceLayout } from "./sluice.js";
import { fenceOf, fittingName, type LayoutVersion, type SluiceWords } from "./sluice-words.js";

/** Released ones are never edited. */
export const layoutVersions: readonly LayoutVersion[] = [
  {
    version: 1,
    readsFrom: 1,
    writesFrom: 1,
    statements: (table, quote) => [
      ...(table.schema ? [schemaWhereMissing(table.schema, quote)] : []),
      `CREATE TABLE ${quote.qualified(table.schema, `${table.table}_layout`)} (
  version integer PRIMARY KEY,
  reads_from integer NOT NULL,
  writes_from integer NOT NULL,
  tool text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
)`,
      `CREATE TABLE ${quote.qualified(table.schema, table.table)} (
  seq bigint NOT NULL CONSTRAINT ${quote.name(fenceOf(table))} PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  outcome text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  unit integer,
  units integer,
  unit_hash text,
  checksum_raw text,
  checksum_tokens text,
  checksum_version integer,
  up_sql text,
  down_sql text,
  sql_omitted boolean,
  started_at timestamptz NOT NULL,
  duration_ms bigint,
  run text NOT NULL,
  source text NOT NULL,
  by text NOT NULL,
  host text NOT NULL,
  tool text NOT NULL,
  git_commit text,
  plan_id text,
  because text,
  error text
)`,
    ],
  },
  {
    version: 2,
    readsFrom: 1,
    writesFrom: 1,
    statements: (table, quote) => [
      `ALTER TABLE ${quote.qualified(table.schema, table.table)} ADD COLUMN bundle text, ADD COLUMN database_user text DEFAULT current_user`,
    ],
  },
];

/** The constraint that a guard without a log names. */
const refused = "sluice_fence";

const words: SluiceWords = {
  defaultTable: { schema: "sluice", table: "history" },
  // Two services may have a table of one name, each in a schema of its own.
  beside: ({ schema = "public", table }, logIn = "sluice") => ({
    schema: logIn,
    table: fittingName(schema === "public" ? table : `${schema}_${table}`),
  }),
  versions: layoutVersions,
  extraColumns: [],
  // Whatever DateStyle a database has: this one every reader takes the same way.
  isoTime: `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  truth: (condition) => `(${condition})`,
  // The message's own start, or, behind another unit of the same message, the moment that one was recorded.
  began: (previous) => `greatest(now(), ${previous})`,
  ago: (ms) => `(clock_timestamp() - interval '1 millisecond' * ${ms})`,
  since: (moment) => `extract(epoch FROM clock_timestamp() - ${moment}) * 1000`,
  scalar: (query) => `(${query})`,
  hold: (name) => `LOCK TABLE ${name} IN SHARE ROW EXCLUSIVE MODE`,
  unless: (condition, as) => [
    `DO $sluice$ BEGIN IF (${condition}) IS NOT TRUE THEN RAISE ${as === "row" ? "not_null_violation USING COLUMN = 'seq'" : `unique_violation USING CONSTRAINT = '${refused}'`}; END IF; END $sluice$`,
  ],
  isRefused: ({ kind, constraint }) => kind === "taken" && constraint === refused,
  // A view has that name, too, and a table may have no columns.
  columnsOf: ({ schema, table }, quote) =>
    `SELECT a.attname AS column_name FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid = pg_catalog.to_regclass(${quote.value(quote.qualified(schema, table))})`,
  returningDuration: " RETURNING duration_ms",
  // To plan the row anew takes the server longer than to write it.
  shaped: {
    told: (statement) => ["DEALLOCATE ALL", `PREPARE sluice_row (bigint) AS ${statement}`],
    said: (values) => `EXECUTE sluice_row (${values.join(", ")})`,
  },
};

/** Sluice's own log on PostgreSQL. */
export const sluiceOnPostgres = sluiceLayout(words);

/** IF NOT EXISTS asks for the right to make schemas even where this one is there, made for us by who has it. */
export function schemaWhereMissing(schema: string, quote: Quote): string {
  const name = quote.name(schema);
  const isMissing = `pg_catalog.to_regnamespace(${quote.value(name)}) IS NULL`;
  return `DO ${quote.value(`BEGIN IF ${isMissing} THEN CREATE SCHEMA IF NOT EXISTS ${name}; END IF; END`)}`;
}
