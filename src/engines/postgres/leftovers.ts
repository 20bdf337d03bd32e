import type { Fault } from "../../core/model/fault.js";
import type { Before, Clearing, Holder, Left, Row, Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { holderOf } from "./lock.js";
import { type Subject, subjectOf, tokensOf } from "./phrases.js";

const { value } = postgresDialect.quote;

/** What stands already where this statement may leave an index, or leave something half taken away. */
export async function before(session: Session, statement: string): Promise<Before> {
  const subject = subjectIn(statement);
  const stood = subject ? await standing(session, subject) : undefined;
  if (stood) return { indexes: [], stood: stood.as, ...(stood.half ? { half: true } : {}) };
  const texts = subject ? [indexesText(subject), invalidText(subject)].filter((text) => text !== undefined) : [];
  const [rows = [], [invalid] = []] = texts.length > 0 ? await session.results(texts) : [];
  const indexes = rows.map((row) => String(row["oid"]));
  if (!invalid) return { indexes };
  // The server would say that the index exists, or skip it, and nobody that it is of no use.
  const message = `index ${invalid["name"]} exists and is invalid`;
  return { indexes, obstacle: { message, sqlstate: "55000", hint: `DROP INDEX CONCURRENTLY ${invalid["name"]}` } };
}

/**
 * Invalid indexes that were not there before and that nobody is at work on; nothing where the build never began.
 * What was to be taken away and stands otherwise than before is for `fate`: going on would wait as it waited.
 */
export async function left(session: Session, statement: string, found: Before, fault: Fault): Promise<Left> {
  // What it had committed before it failed stays, and nobody sees what that is.
  if (/^(?:CALL|DO)$/i.test(tokensOf(statement, postgresDialect.rules)[0] ?? ""))
    return { clear: [], unsure: true, untold: true };
  const subject = subjectIn(statement);
  const nothing: Left = { clear: [], unsure: false };
  if (!subject || fault.sqlstate === "42P07") return nothing;
  if (found.stood !== undefined) {
    const isUntouched = (await standing(session, subject))?.as === found.stood;
    // What stands half taken away is not as it was before any of it ran; but whom the server refuses has done nothing.
    return { clear: [], unsure: !isUntouched || (found.half === true && fault.sqlstate !== notNow) };
  }
  const rows = (await indexesOf(session, subject)).filter(
    (row) => row["valid"] === "f" && !found.indexes.includes(String(row["oid"])),
  );
  if (rows.length === 0) return nothing;
  const creates = subject.kind === "create-index";
  const isShared = (await workerOn(session, tablesOf(rows))) !== undefined;
  if (isShared || (creates && rows.length > 1)) return { clear: [], unsure: creates };
  return { clear: clearing(rows), unsure: false };
}

export function subjectIn(statement: string): Subject | undefined {
  return subjectOf(tokensOf(statement, postgresDialect.rules));
}

/** Indexes that a statement may have made: of its own table alone, by the name it gives them. */
export async function indexesOf(session: Session, subject: Subject): Promise<readonly Row[]> {
  const text = indexesText(subject);
  return text === undefined ? [] : session.rows(text);
}

function indexesText(subject: Subject): string | undefined {
  const which = whichOf(subject);
  return (
    which &&
    `${which.with ?? ""} SELECT i.indexrelid AS oid, i.indrelid AS table, i.indisvalid AS valid, pg_get_indexdef(i.indexrelid) AS definition,
       i.indexrelid::regclass::text AS name, format('%I.%I', n.nspname, c.relname) AS full
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE ${which.where} ORDER BY i.indexrelid`
  );
}

/** What stands under the name that an index is to have, and is invalid. */
function invalidText(subject: Subject): string | undefined {
  if (subject.kind !== "create-index" || subject.name === undefined) return undefined;
  return `SELECT i.indexrelid::regclass::text AS name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE NOT i.indisvalid AND c.relname = ${lastOf(subject.name)}
       AND c.relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass(${value(subject.table)}))`;
}

/**
 * Who builds, drops or locks at one of these tables. Read from the locks, which all may see: what runs is
 * hidden from who is not its owner, as is the progress of a build.
 */
export async function workerOn(session: Session, tables: readonly string[]): Promise<Holder | undefined> {
  if (tables.length === 0) return undefined;
  const [row] = await session.rows(
    `SELECT a.pid, a.application_name, a.client_addr FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
     WHERE l.locktype = 'relation' AND l.relation IN (${tables.join(", ")}) AND l.pid <> pg_backend_pid()
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
       AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
       AND a.usesysid IS NOT NULL LIMIT 1`, // autovacuum has no user, and builds no index
  );
  return row ? holderOf(row) : undefined;
}

/** object_not_in_prerequisite_state */
const notNow = "55000";

/** What the statement takes away in several transactions, as it stands now. */
async function standing(session: Session, subject: Subject): Promise<{ as: string; half: boolean } | undefined> {
  const text = standingText(session, subject);
  if (text === undefined) return undefined;
  const [row] = await session.rows(text);
  return row?.["stands"] == null ? undefined : { as: row["stands"], half: row["half"] === "t" };
}

/** Of a row of pg_index. */
export const isHalfDropped = "NOT (indisvalid AND indisready AND indislive)";

function standingText(session: Session, subject: Subject): string | undefined {
  if (subject.kind === "drop-index")
    return `SELECT concat_ws(' ', indexrelid, indisvalid, indisready, indislive) AS stands, ${isHalfDropped} AS half
      FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(${value(subject.name)})`;
  if (subject.kind === "detach" && session.server.versionNumber >= 14)
    return `SELECT concat_ws(' ', inhrelid, inhdetachpending) AS stands, inhdetachpending AS half FROM pg_catalog.pg_inherits
      WHERE inhparent = to_regclass(${value(subject.table)}) AND inhrelid = to_regclass(${value(subject.partition)})`;
  return undefined;
}

export function tablesOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.map((row) => String(row["table"])))];
}

export function clearing(rows: readonly Row[]): readonly Clearing[] {
  return rows.map((row) => ({
    text: `DROP INDEX CONCURRENTLY IF EXISTS ${row["full"]}`,
    index: String(row["name"]),
  }));
}

function whichOf(subject: Subject): { readonly with?: string; readonly where: string } | undefined {
  switch (subject.kind) {
    case "create-index": {
      const own = `i.indrelid = to_regclass(${value(subject.table)})`;
      if (subject.name !== undefined) return { where: `${own} AND c.relname = ${lastOf(subject.name)}` };
      return { where: `${own} AND c.relname ~ '_idx[0-9]*$' AND starts_with(c.relname, left(t.relname, 25))` };
    }
    case "reindex":
      return subject.what === "INDEX" || subject.what === "TABLE" ? reindexed(subject.name) : undefined;
    case "drop-index":
    case "detach":
      return undefined;
  }
}

/** `…_ccnew` and `…_ccold` beside the very indexes that were to be built anew, on their own tables. */
function reindexed(name: string): { readonly with: string; readonly where: string } {
  const base = "regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')";
  return {
    with: `WITH named AS (SELECT to_regclass(${value(name)})::oid AS oid),
      whole AS (SELECT oid FROM named UNION SELECT relid FROM named, pg_partition_tree(named.oid)),
      tables AS (SELECT oid FROM whole UNION SELECT reltoastrelid FROM pg_catalog.pg_class WHERE oid IN (SELECT oid FROM whole)),
      renewed AS (SELECT x.indexrelid, x.indrelid, r.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class r ON r.oid = x.indexrelid
        WHERE x.indexrelid IN (SELECT oid FROM whole) OR x.indrelid IN (SELECT oid FROM tables))`,
    // A name near 63 bytes is cut before the ending is added.
    where: `NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND EXISTS (SELECT FROM renewed o
      WHERE o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid AND (o.relname = ${base}
        OR (octet_length(c.relname) >= 60 AND starts_with(o.relname, ${base}))))`,
  };
}

/** The last part of a name as it is written. */
function lastOf(name: string): string {
  const parts = `parse_ident(${value(name)})`;
  return `(${parts})[array_upper(${parts}, 1)]::name`;
}
