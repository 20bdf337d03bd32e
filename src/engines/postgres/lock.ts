import type { Holder } from "../../core/model/event.js";
import type { Pulse, Row, Session, StatementAt } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { scrubbed } from "./fault.js";

const { quote } = postgresDialect;

const transactionSince = "coalesce(a.xact_start, a.query_start, a.backend_start)";

/** What `holderOf` reads, of `pg_stat_activity a`. */
export function activity(since = transactionSince): string {
  return `a.pid, a.application_name, a.client_addr, a.query, a.state,
  to_char(${since} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since`;
}

/**
 * The session that holds an advisory key, since it was there: its transactions come and go while it holds it.
 * Others' statements are shown only to those who may see them.
 */
export async function holder(session: Session, key: bigint): Promise<Holder | undefined> {
  const unsigned = BigInt.asUintN(64, key);
  const [row] = await session.rows(
    `SELECT ${activity("a.backend_start")} FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid = ${unsigned >> 32n} AND l.objid = ${unsigned & 0xffffffffn} AND l.pid <> pg_backend_pid() LIMIT 1`,
  );
  return row ? holderOf(row) : undefined;
}

/** As the one who logged in, whose own sessions are never hidden. */
export async function pulse(session: Session, pid: number): Promise<Pulse | undefined> {
  const [row] = await session.rows(
    `SET LOCAL ROLE NONE;
     SELECT concat_ws(' ', state, state_change, query_start, xact_start, backend_xid, application_name) AS mark,
       CASE WHEN state LIKE 'idle%' THEN round(1000 * extract(epoch FROM clock_timestamp() - state_change)) END AS idle_ms
     FROM pg_stat_activity WHERE pid = ${pid}`,
  );
  if (!row) return undefined;
  const idle = row["idle_ms"];
  return { mark: row["mark"] ?? "", ...(idle == null ? {} : { idleMs: Number(idle) }) };
}

/** Not cancelled alone: a session whose client is gone would keep the lock for as long as nobody tells the server. */
export async function end(session: Session, pid: number): Promise<boolean> {
  const [row] = await session.rows(`SELECT pg_catalog.pg_terminate_backend(${pid}) AS ended`);
  return row?.["ended"] === "t";
}

/** Who holds a lock on a table that the statement names, oldest transaction first. */
export async function busy(session: Session, statement: string): Promise<readonly Holder[]> {
  const rows = await session.rows(
    `SELECT DISTINCT c.relname, a.xact_start, ${activity()}
     FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
       AND c.relkind IN ('r', 'p', 'm', 'i', 'S') AND a.xact_start IS NOT NULL
       AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     ORDER BY a.xact_start LIMIT 50`,
  );
  const text = statement.toLowerCase();
  const named = rows.filter((row) => text.includes(String(row["relname"]).toLowerCase()));
  const byPid = new Map(named.map((row) => [String(row["pid"]), row]));
  return [...byPid.values()].slice(0, 3).map(holderOf);
}

/** The unit's transaction tells in its application name where it is: `sluice 005 #2`. */
export async function statementAt(watcher: Session, running: Session): Promise<StatementAt | undefined> {
  const pid = await processOf(watcher, running);
  if (pid === undefined) return undefined;
  const [row] = await watcher.rows(`SELECT application_name FROM pg_stat_activity WHERE pid = ${pid}`);
  return statementOf(row?.["application_name"]);
}

/** The server's process that serves a session now. Where a pooler changes it, it is known by the message it is at. */
export async function processOf(watcher: Session, running: Session): Promise<number | undefined> {
  if (!running.shared) return running.server.pid;
  const rows = await watcher.rows(
    `SET LOCAL ROLE NONE; SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
       AND starts_with(query, ${quote.value(running.saying)})`,
  );
  return rows.length === 1 ? Number(rows[0]?.["pid"]) : undefined;
}

export function statementOf(application: string | null | undefined): StatementAt | undefined {
  const found = /^sluice (.+?)(?: #(\d+))?$/.exec(application ?? "");
  return found?.[1] ? { id: found[1], statement: Number(found[2] ?? 1) } : undefined;
}

export function holderOf(row: Row): Holder {
  const text = (name: string): string | undefined => {
    const value = row[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const client = text("client_addr");
  const since = text("since");
  const unseen = row["query"] === "<insufficient privilege>";
  const statement = unseen ? undefined : text("query");
  return {
    // A prepared transaction has no session.
    pid: Number(row["pid"] ?? 0),
    application: text("application_name") ?? "",
    ...(client ? { client } : {}),
    ...(since ? { since } : {}),
    ...(statement ? { statement: scrubbed(withoutFrame(statement.replace(/\s+/g, " "))).slice(0, 200) } : {}),
    ...(text("state")?.startsWith("idle in transaction") ? { idle: true } : {}),
    ...(unseen ? { unseen: true } : {}),
  };
}

/** Another run's message begins with its bookkeeping, which tells nobody what it is at. */
function withoutFrame(message: string): string {
  const rest = message.replace(/^BEGIN; SET LOCAL application_name = 'sluice[^;]*;(?: SET LOCAL [^;]*;)*\s*/, "");
  if (rest === "" || rest === message) return message;
  return rest.replace(/;\s*SET CONSTRAINTS ALL IMMEDIATE; RESET SESSION AUTHORIZATION;.*$/, "");
}
