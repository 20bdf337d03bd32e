import { sluiceLayout } from "./sluice.js";
import { fenceOf, fittingName, type LayoutVersion, type SluiceWords } from "./sluice-words.js";

/** Ids differ by case, whatever the database's collation. */
const kept = "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/** Each table commits by itself: what broke off between two is made by the next run. */
const versions: readonly LayoutVersion[] = [
  {
    version: 1,
    readsFrom: 1,
    writesFrom: 1,
    statements: (table, quote) => [
      // The primary key has the run in it, so that a second writer always meets the fence, which has a name.
      `CREATE TABLE IF NOT EXISTS ${quote.qualified(table.schema, table.table)} (
  seq bigint NOT NULL,
  at datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
  kind varchar(20) NOT NULL,
  outcome varchar(20) NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  unit int,
  units int,
  unit_hash varchar(64),
  checksum_raw varchar(100),
  checksum_tokens varchar(100),
  checksum_version int,
  up_sql mediumtext,
  down_sql mediumtext,
  sql_omitted boolean,
  started_at datetime(6) NOT NULL,
  duration_ms bigint,
  run varchar(64) NOT NULL,
  source text NOT NULL,
  ${quote.name("by")} text NOT NULL,
  host text NOT NULL,
  tool text NOT NULL,
  git_commit varchar(64),
  plan_id varchar(100),
  because text,
  error mediumtext,
  witness mediumtext,
  bundle text,
  PRIMARY KEY (seq, run),
  UNIQUE KEY ${quote.name(fenceOf(table))} (seq)
) ${kept}`,
      `CREATE TABLE IF NOT EXISTS ${quote.qualified(table.schema, `${table.table}_layout`)} (
  version int NOT NULL PRIMARY KEY,
  reads_from int NOT NULL,
  writes_from int NOT NULL,
  tool text NOT NULL,
  at datetime(6) NOT NULL DEFAULT (utc_timestamp(6))
) ${kept}`,
    ],
  },
];

/** The table that a guard without a log asks for. */
const refused = "sluice_fence";

const words: SluiceWords = {
  defaultTable: { table: "sluice_history" },
  // A database of its own is shared with the logs of others.
  beside: ({ schema, table }, logIn) => {
    const place = logIn ?? schema;
    const name = logIn === undefined || schema === undefined ? table : `${schema}_${table}`;
    return { ...(place === undefined ? {} : { schema: place }), table: fittingName(`sluice_${name}`) };
  },
  versions,
  extraColumns: ["witness"],
  isoTime: "date_format(at, '%Y-%m-%dT%H:%i:%s.%fZ')",
  truth: (condition) => `IF(${condition}, 't', 'f')`,
  // A run's first row counts from its lock; between two rows of a run there is little but the unit itself.
  began: (previous) => `coalesce(${previous}, @sluice_since, utc_timestamp(6))`,
  ago: (ms) => `(utc_timestamp(6) - INTERVAL ${ms * 1000} MICROSECOND)`,
  since: (moment) => `timestampdiff(MICROSECOND, ${moment}, utc_timestamp(6)) DIV 1000`,
  // The table that is written to may be asked only as a table of its own.
  scalar: (query) => `(SELECT at FROM (${query}) AS previous)`,
  hold: (name) => `SELECT count(*) INTO @sluice_held FROM ${name} FOR UPDATE`,
  // Outside of a routine nothing fails with words of its own: a table that is not there is asked for.
  unless: (condition) => [
    `SET @sluice_guard = IF(${condition}, 'DO 0', 'SELECT 1 FROM ${refused}')`,
    "PREPARE sluice_guard FROM @sluice_guard",
    "EXECUTE sluice_guard",
    "DEALLOCATE PREPARE sluice_guard",
  ],
  isRefused: ({ kind, message }) => kind === "absent" && message.includes(refused),
  columnsOf: ({ schema, table }, quote) =>
    `SELECT column_name AS column_name FROM information_schema.columns
WHERE table_schema = ${schema === undefined ? "database()" : quote.value(schema)} AND table_name = ${quote.value(table)}`,
  returningDuration: "",
};

/** Sluice's own log on MariaDB and MySQL. */
export const sluiceOnMysql = sluiceLayout(words);
