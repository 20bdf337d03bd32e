import type { TestDatabase } from "./database.js";

/** What a proof asks a database, and where that is. */
export type Asked = Pick<TestDatabase, "url" | "host" | "port" | "name"> & {
  query<Row extends object = Record<string, unknown>>(sql: string): Promise<readonly Row[]>;
};

/** How a proof looks at a database, which each engine tells in its own words. */
export interface Eye {
  /** Empty where there is none yet. */
  history(database: Asked): Promise<readonly Told[]>;
  look(database: Asked): Promise<Found>;
  /** Locks that are held and sessions that are left. */
  left(database: Asked): Promise<readonly string[]>;
}

/** One row of a history, as a story is told by it. */
export interface Told {
  readonly seq: number;
  readonly kind: string;
  readonly outcome: string;
  readonly id: string;
  readonly unit: number | null;
  readonly units: number | null;
  readonly hash: string | null;
  readonly run: string;
  readonly error: string | null;
}

/** What migrations left. */
export interface Found {
  readonly ledger: readonly string[];
  /** What a statement left behind that broke off. */
  readonly invalid: readonly string[];
  /** Of the table whose indexes are made and dropped. */
  readonly indexes: readonly string[];
  readonly history: readonly Told[];
}

export const postgresEye: Eye = { history: historyOf, look, left };

async function historyOf(database: Asked): Promise<readonly Told[]> {
  const [there] = await database.query<{ there: boolean }>("SELECT to_regclass('sluice.history') IS NOT NULL AS there");
  if (!there?.there) return [];
  return database.query<Told>(
    "SELECT seq::int, kind, outcome, id, unit, units, unit_hash AS hash, run, error FROM sluice.history ORDER BY sluice.history.seq",
  );
}

async function look(database: Asked): Promise<Found> {
  const ledger = await database.query<{ part: string }>("SELECT id || '.' || part AS part FROM ledger");
  const indexes = await database.query<{ name: string; valid: boolean; own: boolean }>(
    "SELECT indexrelid::regclass::text AS name, indisvalid AS valid, indrelid = 'rows'::regclass AS own FROM pg_index",
  );
  return {
    ledger: ledger.map(({ part }) => part),
    invalid: indexes.filter(({ valid }) => !valid).map(({ name }) => name),
    indexes: indexes.filter(({ own }) => own).map(({ name }) => name),
    history: await historyOf(database),
  };
}

async function left(database: Asked): Promise<readonly string[]> {
  const sessions = await whats(
    database,
    `SELECT 'a session is left: ' || application_name || ' ' || query AS what FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'sluice%'`,
  );
  return [...(await locksLeft(database)), ...sessions];
}

/** A pooler keeps sessions. */
export function locksLeft(database: Asked): Promise<readonly string[]> {
  return whats(
    database,
    `SELECT 'a lock is held: ' || objid AS what FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
}

async function whats(database: Asked, sql: string): Promise<readonly string[]> {
  return (await database.query<{ what: string }>(sql)).map(({ what }) => what);
}
