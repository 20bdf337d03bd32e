import { type Fate, type Holder, type Noted, ServerError, type Session } from "../engine.js";
import { asWritten } from "./as-written.js";
import { postgresDialect } from "./dialect.js";
import { clearing, indexesOf, isHalfDropped, subjectIn, tablesOf, workerOn } from "./leftovers.js";
import { holderOf } from "./lock.js";
import { type CreatedIndex, isEscapedName, type Subject, tokensOf } from "./phrases.js";

const { quote, rules } = postgresDialect;
const again = { kind: "again", clear: [] } as const;
const done: Fate = { kind: "done", clear: [] };
const unknown: Fate = { kind: "unknown" };

/** Statements whose second run does no harm: what they do is the same however often it is done. */
const repeatable = /^(VACUUM|CLUSTER|REINDEX|ALTER SYSTEM|ANALYZE|CHECKPOINT|ALTER DATABASE|DISCARD)\b/;

/**
 * What became of a statement that was noted before it ran and never after: told by the catalog, never
 * assumed. It is asked under the settings that the statement ran with; a name that does not lead to its
 * schema or table there tells nothing.
 */
export async function fate(session: Session, { statement, statementClass }: Noted): Promise<Fate> {
  const orphan = await stillRunning(session, statement);
  if (orphan) return { kind: "running", holder: orphan };
  const subject = subjectIn(statement);
  try {
    if (subject) return await fateOf(session, statement, subject);
  } catch (error) {
    // A schema that may not be looked into.
    if (error instanceof ServerError && !error.fault.lost) return unknown;
    throw error;
  }
  const tokens = tokensOf(statement, rules);
  if (repeatable.test(tokens.join(" ").toUpperCase()) || statementClass.kind === "drops-lock") return again;
  return existenceFate(session, tokens);
}

function fateOf(session: Session, statement: string, subject: Subject): Promise<Fate> {
  switch (subject.kind) {
    case "create-index":
      return createFate(session, statement, subject);
    case "drop-index":
      return dropFate(session, subject.name);
    case "reindex":
      return reindexFate(session, subject);
    case "detach":
      return detachFate(session, subject);
  }
}

/**
 * As the one who logged in, whatever role the file or the settings take: others' statements are hidden. One
 * that stays hidden under the very name that this migration's session has is taken for it.
 */
async function stillRunning(session: Session, statement: string): Promise<Holder | undefined> {
  const [row] = await session.rows(
    `SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE NONE;
     SELECT pid, application_name, client_addr, nullif(query, '<insufficient privilege>') AS query,
       to_char(query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
     FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
       AND ((state = 'active' AND application_name LIKE 'sluice%' AND left(query, 200) = left(${quote.value(statement)}, 200))
         OR (query = '<insufficient privilege>' AND application_name = current_setting('application_name')))
     ORDER BY state LIMIT 1`,
  );
  return row ? holderOf(row) : undefined;
}

/** An index of that name may be another's, made before: only one that is as the statement writes it is its own. */
async function createFate(session: Session, statement: string, subject: CreatedIndex): Promise<Fate> {
  const table = await oidOf(session, subject.table);
  if (table === undefined) return unknown;
  const holder = await workerOn(session, [table]);
  if (holder) return { kind: "running", holder };
  const rows = await indexesOf(session, subject);
  if (rows.length === 0) return again;
  const own = await asWritten(session, statement, subject, rows);
  if (!own) return unknown;
  // Which the server then refuses, or makes beside them.
  if (own.length === 0) return { kind: "again", clear: [], instead: String(rows[0]?.["definition"]) };
  const isValid = own.some((row) => row["valid"] === "t");
  if (subject.name !== undefined) return isValid ? done : { kind: "again", clear: clearing(own) };
  // The server chose the name: a valid index may be this one or another, and so may one of two invalid ones.
  return isValid || own.length > 1 ? unknown : { kind: "again", clear: clearing(own) };
}

async function dropFate(session: Session, name: string): Promise<Fate> {
  const index = await oidOf(session, name);
  if (index !== undefined) {
    const tables = await session.rows(
      `SELECT indrelid AS table, ${isHalfDropped} AS half FROM pg_catalog.pg_index WHERE indexrelid = ${index}`,
    );
    const holder = await workerOn(session, [index, ...tablesOf(tables)]);
    if (holder) return { kind: "running", holder };
    return { kind: "again", clear: [], ...(tables.some((row) => row["half"] === "t") ? { half: true } : {}) };
  }
  const parts = `parse_ident(${quote.value(name)})`;
  // Not found is gone only where every schema that the name could lead to has been looked into.
  const [row] = await session.rows(
    `SELECT CASE WHEN array_length(${parts}, 1) > 1 THEN to_regnamespace(quote_ident((${parts})[array_upper(${parts}, 1) - 1])) IS NOT NULL
       ELSE current_schema() IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relname = (${parts})[1]::name
         AND c.relkind IN ('i', 'I') AND NOT has_schema_privilege(c.relnamespace, 'USAGE')) END AS seen`,
  );
  return row?.["seen"] === "t" ? done : unknown;
}

/** It may run again whatever is in; a valid index does not tell that it was built anew. */
async function reindexFate(session: Session, subject: Extract<Subject, { kind: "reindex" }>): Promise<Fate> {
  const rows = await indexesOf(session, subject);
  const named = subject.what === "INDEX" || subject.what === "TABLE" ? await oidOf(session, subject.name) : undefined;
  const tables = named === undefined ? [] : [named];
  if (named !== undefined && subject.what === "INDEX")
    tables.push(
      ...tablesOf(await session.rows(`SELECT indrelid AS table FROM pg_catalog.pg_index WHERE indexrelid = ${named}`)),
    );
  const holder = await workerOn(session, [...tables, ...tablesOf(rows)]);
  return holder ? { kind: "running", holder } : { kind: "again", clear: clearing(rows) };
}

/** Gone is gone; but one that is there may be another's, which no catalog tells. */
async function existenceFate(session: Session, tokens: readonly string[]): Promise<Fate> {
  const [verb, what, ...rest] = tokens.slice(0, 5).map((part) => part.toUpperCase());
  const written = tokens[rest[0] === "IF" ? 4 : 2];
  const catalog = what === undefined ? undefined : catalogs[what];
  if (catalog === undefined || written === undefined || isEscapedName(written)) return unknown;
  if (verb !== "CREATE" && verb !== "DROP") return unknown;
  const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
  const [row] = await session.rows(`SELECT ${catalog} = ${quote.value(name)}`);
  if (verb === "CREATE") return row ? unknown : again;
  if (!row) return done;
  return row["half"] === "t" ? { ...again, half: true } : again;
}

/** A database that was being dropped is marked: nobody gets in any more. */
const catalogs: Readonly<Record<string, string | undefined>> = {
  DATABASE: "datconnlimit = -2 AS half FROM pg_catalog.pg_database WHERE datname",
  TABLESPACE: "false AS half FROM pg_catalog.pg_tablespace WHERE spcname",
};

/** DETACH … CONCURRENTLY that was cut off stays pending and needs FINALIZE. */
async function detachFate(session: Session, { table, partition }: Extract<Subject, { kind: "detach" }>): Promise<Fate> {
  const parent = await oidOf(session, table);
  const child = await oidOf(session, partition);
  if (parent === undefined || child === undefined) return unknown;
  const holder = await workerOn(session, [parent, child]);
  if (holder) return { kind: "running", holder };
  if (session.server.versionNumber < 14) return again; // which knows no CONCURRENTLY here, and says so
  const [row] = await session.rows(
    `SELECT inhdetachpending AS pending FROM pg_catalog.pg_inherits WHERE inhparent = ${parent} AND inhrelid = ${child}`,
  );
  if (!row) return done;
  if (row["pending"] !== "t") return again;
  // Running the statement itself again would fail: only FINALIZE ends a detachment that is pending.
  return { kind: "done", clear: [{ text: `ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE` }] };
}

async function oidOf(session: Session, name: string): Promise<string | undefined> {
  const [row] = await session.rows(`SELECT to_regclass(${quote.value(name)})::oid AS oid`);
  return row?.["oid"] ?? undefined;
}
