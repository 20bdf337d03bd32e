import type { Fate, Session, StatementClass } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { holderOf } from "./lock.js";
import { tokensOf } from "./phrases.js";

const { quote } = postgresDialect;

/** Statements whose second run does no harm: what they do is the same however often it is done. */
const repeatable = /^(VACUUM|CLUSTER|REINDEX|ALTER SYSTEM|ANALYZE|CHECKPOINT|ALTER DATABASE|DISCARD)\b/;

/**
 * What became of a statement that was noted before it ran and never after: told by the catalog, never
 * assumed. An index that is still being built by an orphaned backend is `running`, not `again`.
 */
export async function fate(session: Session, statement: string, statementClass: StatementClass): Promise<Fate> {
  const orphan = await stillRunning(session, statement);
  if (orphan) return { kind: "running", holder: orphan };
  const words = statement.slice(0, 200).toUpperCase().replace(/\s+/g, " ");
  if (statementClass.kind === "outside-transaction" && statementClass.index)
    return indexFate(session, statementClass.index);
  const table = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY ON (?:ONLY )?([^\s(]+)/i.exec(tokens(statement))?.[1];
  if (table) return unnamedIndexFate(session, table);
  if (/^REINDEX\b/.test(words)) return leftoversOfReindex(session);
  if (repeatable.test(words) || statementClass.kind === "drops-lock") return { kind: "again", clear: [] };
  const database = /^(CREATE|DROP) DATABASE (?:IF EXISTS )?("(?:[^"]|"")+"|[^\s;]+)/i.exec(
    statement.replace(/\s+/g, " "),
  );
  if (database) return existenceFate(session, "pg_database", "datname", database);
  const space = /^(CREATE|DROP) TABLESPACE (?:IF EXISTS )?("(?:[^"]|"")+"|[^\s;]+)/i.exec(
    statement.replace(/\s+/g, " "),
  );
  if (space) return existenceFate(session, "pg_tablespace", "spcname", space);
  if (/^ALTER TABLE .* DETACH PARTITION /i.test(words)) return detachFate(session, statement);
  return { kind: "unknown" };
}

function tokens(statement: string): string {
  return tokensOf(statement.slice(0, 4000), postgresDialect.rules).join(" ");
}

async function stillRunning(session: Session, statement: string) {
  const [row] = await session.rows(
    `SELECT pid, application_name, client_addr, query, to_char(query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
     FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()
       AND application_name LIKE 'sluice%' AND left(query, 200) = left(${quote.value(statement)}, 200) LIMIT 1`,
  );
  return row ? holderOf(row) : undefined;
}

async function indexFate(
  session: Session,
  index: { readonly name: string; readonly table?: string; readonly builds: boolean },
): Promise<Fate> {
  const name = quote.value(index.name);
  const beside = index.table && !index.name.includes(".") ? index.table.split(".").slice(0, -1).join(".") : "";
  const full = beside ? quote.value(`${beside}.${index.name}`) : name;
  const [row] = await session.rows(
    `SELECT i.indexrelid::regclass::text AS name, i.indisvalid AS valid, p.pid
     FROM pg_index i LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = i.indexrelid
     WHERE i.indexrelid = to_regclass(${full})`,
  );
  if (!row) return index.builds ? { kind: "again", clear: [] } : { kind: "done" };
  if (row["pid"]) return { kind: "running", holder: { pid: Number(row["pid"]), application: "" } };
  if (index.builds && row["valid"] === "t") return { kind: "done" };
  if (!index.builds) return { kind: "again", clear: [] };
  const carcass = String(row["name"]);
  return { kind: "again", clear: [`DROP INDEX CONCURRENTLY IF EXISTS ${carcass}`], cleared: carcass };
}

/** The server chose the name: an invalid index on its table that nobody builds is what it left; a valid one may be. */
async function unnamedIndexFate(session: Session, table: string): Promise<Fate> {
  const rows = await session.rows(
    `SELECT i.indexrelid::regclass::text AS name, i.indisvalid AS valid, p.pid
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
       LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = i.indexrelid
     WHERE i.indrelid = to_regclass(${quote.value(table)}) AND c.relname ~ '_idx[0-9]*$'
       AND starts_with(c.relname, left(t.relname, 25)) ORDER BY i.indisvalid, i.indexrelid DESC`,
  );
  const [newest] = rows;
  if (!newest) return { kind: "again", clear: [] };
  const builder = rows.find((row) => row["pid"]);
  if (builder) return { kind: "running", holder: { pid: Number(builder["pid"]), application: "" } };
  if (newest["valid"] === "t") return { kind: "unknown" };
  const carcass = String(newest["name"]);
  return { kind: "again", clear: [`DROP INDEX CONCURRENTLY IF EXISTS ${carcass}`], cleared: carcass };
}

/** REINDEX CONCURRENTLY that was cut off leaves `…_ccnew` and `…_ccold` behind. */
async function leftoversOfReindex(session: Session): Promise<Fate> {
  const rows = await session.rows(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
       AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)`,
  );
  const names = rows.map((row) => String(row["name"]));
  return {
    kind: "again",
    clear: names.map((name) => `DROP INDEX CONCURRENTLY IF EXISTS ${name}`),
    ...(names.length > 0 ? { cleared: names.join(", ") } : {}),
  };
}

async function existenceFate(session: Session, catalog: string, column: string, found: RegExpExecArray): Promise<Fate> {
  const creates = found[1]?.toUpperCase() === "CREATE";
  const written = found[2] ?? "";
  const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
  const rows = await session.rows(`SELECT 1 AS one FROM ${catalog} WHERE ${column} = ${quote.value(name)}`);
  return rows.length > 0 === creates ? { kind: "done" } : { kind: "again", clear: [] };
}

/** DETACH … CONCURRENTLY that was cut off stays pending and needs FINALIZE. */
async function detachFate(session: Session, statement: string): Promise<Fate> {
  const found = /ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\S+) DETACH PARTITION (\S+)/i.exec(
    statement.replace(/\s+/g, " "),
  );
  if (!found?.[1] || !found[2]) return { kind: "unknown" };
  const [row] = await session.rows(
    `SELECT inhdetachpending AS pending FROM pg_inherits
     WHERE inhparent = to_regclass(${quote.value(found[1])}) AND inhrelid = to_regclass(${quote.value(found[2])})`,
  );
  if (!row) return { kind: "done" };
  if (row["pending"] !== "t") return { kind: "again", clear: [] };
  // Running the statement itself again would fail: only FINALIZE ends a detachment that is pending.
  return { kind: "done", clear: [`ALTER TABLE ${found[1]} DETACH PARTITION ${found[2]} FINALIZE`] };
}
