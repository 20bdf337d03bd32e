import type { Holder } from "../../core/model/event.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import type { Busy, LockKey, Pulse, Row, Session, StatementAt } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { lockNumber } from "./lock-key.js";

const { quote } = postgresDialect;

const transactionSince = "coalesce(a.xact_start, a.query_start, a.backend_start)";

/** What `holderOf` reads, of `pg_stat_activity a`. */
export function activity(since = transactionSince): string {
  return `a.pid, a.application_name, a.client_addr, a.query, a.state,
  to_char(${since} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since`;
}

/** Locks of the advisory kind that a session or transaction of this database holds. */
const advisory = `SELECT l.pid, l.classid, l.objid FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()`;

function isKey(key: LockKey): string {
  const unsigned = BigInt.asUintN(64, lockNumber(key));
  return `l.classid = ${unsigned >> 32n} AND l.objid = ${unsigned & 0xffffffffn}`;
}

/**
 * The session that holds an advisory key, since it was there: its transactions come and go while it holds it.
 * Others' statements are shown only to those who may see them.
 */
export async function holder(session: Session, key: LockKey): Promise<Holder | undefined> {
  const [row] = await session.rows(
    `SELECT ${activity("a.backend_start")} FROM (${advisory}) l JOIN pg_stat_activity a USING (pid) WHERE ${isKey(key)} LIMIT 1`,
  );
  return row ? holderOf(row) : undefined;
}

/**
 * A run through a pooler is seen by the name that its transactions have. One that holds another key has another history.
 * As the one who logged in, whose own sessions are never hidden.
 */
export async function atWork(session: Session, key: LockKey): Promise<Holder | undefined> {
  const [row] = await session.rows(
    `SET LOCAL ROLE NONE; WITH held AS (${advisory}), holder AS (SELECT l.pid FROM held l WHERE ${isKey(key)})
     SELECT ${activity("CASE WHEN h.pid IS NULL THEN coalesce(a.xact_start, a.query_start) ELSE a.backend_start END")}
     FROM pg_stat_activity a LEFT JOIN holder h USING (pid)
     WHERE h.pid IS NOT NULL OR (a.datname = current_database() AND a.pid <> pg_backend_pid()
       AND a.application_name LIKE 'sluice %' AND a.application_name <> 'sluice watch'
       AND a.state IS DISTINCT FROM 'idle' AND a.pid NOT IN (SELECT pid FROM held))
     ORDER BY h.pid IS NULL LIMIT 1`,
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

/** Who holds a lock on a table that the statement names, oldest transaction first; else an advisory lock that it asks for. */
export async function busy(session: Session, statement: string): Promise<Busy> {
  const rows = await session.rows(
    `SELECT DISTINCT c.relname, c.oid::regclass::text AS shown, a.xact_start, ${activity()}
     FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
       AND c.relkind IN ('r', 'p', 'm', 'i', 'S') AND a.xact_start IS NOT NULL
       AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     ORDER BY a.xact_start LIMIT 50`,
  );
  const named = rows.filter((row) => isNamed(String(row["relname"]), statement));
  const byPid = new Map(named.map((row) => [String(row["pid"]), row]));
  const [table, ...others] = new Set(named.map((row) => row["shown"]));
  if (table === undefined && asksForAdvisory.test(statement))
    return { advisory: true, holders: await advisoryHolders(session, statement) };
  return {
    ...(table && others.length === 0 ? { table } : {}),
    holders: [...byPid.values()].slice(0, 3).map(holderOf),
  };
}

const asksForAdvisory = /\bpg_advisory_(?:xact_)?lock(?:_shared)?\b/i;
const asked = /\bpg_advisory_(?:xact_)?lock(?:_shared)?"?\s*\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)/gi;

/** By the numbers that it says; where it says none, whoever holds any such may be it. */
async function advisoryHolders(session: Session, statement: string): Promise<readonly Holder[]> {
  const keys = [...statement.matchAll(asked)].map(([, first = "", second]) => keyOf(first, second));
  const rows = await session.rows(
    `SELECT DISTINCT a.xact_start, ${activity()} FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid()
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       ${keys.length > 0 ? `AND (l.classid, l.objid, l.objsubid) IN (${keys.join(", ")})` : ""}
     ORDER BY a.xact_start LIMIT 3`,
  );
  return rows.map((row) => ({ ...holderOf(row), ...(keys.length > 0 ? {} : { maybe: true as const }) }));
}

/** As the server shows it: one number in two halves, or two numbers. */
function keyOf(first: string, second: string | undefined): string {
  const number = BigInt.asUintN(64, BigInt(first));
  if (second === undefined) return `(${number >> 32n}, ${number & 0xffffffffn}, 1)`;
  return `(${BigInt.asUintN(32, BigInt(first))}, ${BigInt.asUintN(32, BigInt(second))}, 2)`;
}

function isNamed(name: string, statement: string): boolean {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${text}(?![\\p{L}\\p{N}_$])`, "iu").test(statement);
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
  const application = text("application_name") ?? "";
  // What a session that waits for its client was at last has ended.
  const statement = unseen || text("state") === "idle" ? undefined : statementIn(text("query"), application);
  return {
    // A prepared transaction has no session.
    pid: Number(row["pid"] ?? 0),
    application,
    ...(client ? { client } : {}),
    ...(since ? { since } : {}),
    ...(statement ? { statement: scrubbed(statement).slice(0, 200) } : {}),
    ...(text("state")?.startsWith("idle in transaction") ? { idle: true } : {}),
    ...(unseen ? { unseen: true } : {}),
  };
}

/**
 * What somebody else would call what a session is at. Another run's message is many statements with bookkeeping
 * around each: its name tells at which one it is, and where that is not in sight nothing is told.
 */
function statementIn(query: string | undefined, application: string): string | undefined {
  const message = query?.replace(/\s+/g, " ").trim();
  if (message === undefined || !/^sluice(?: |$)/.test(application)) return message;
  if (application === "sluice" || /\bSET application_name = 'sluice /.test(message)) return undefined;
  if (!/\bSET LOCAL application_name = 'sluice /.test(message)) return message;
  const [, rest] = message.split(`SET LOCAL application_name = ${quote.value(application)};`);
  return rest
    ?.replace(/^(?: SET LOCAL (?!application_name = 'sluice )[^;]*;)+/, "")
    .split(bookkeeping)[0]
    ?.trim();
}

/** What follows a statement of the file. */
const bookkeeping = /; (?=SET LOCAL application_name = 'sluice |SET CONSTRAINTS ALL IMMEDIATE; RESET SESSION)/;
