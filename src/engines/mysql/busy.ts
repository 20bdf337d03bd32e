import type { Busy, Holder, Row, Session } from "../engine.js";
import { tokensOf } from "./dialect.js";
import { unlabelled } from "./label.js";
import { holderOf, processes } from "./look.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { mannersOf } from "./manners.js";

/** Who holds what a statement needs; `pid`: the session that is at it. */
export async function busy(session: Session, statement: string, pid = session.server.pid): Promise<Busy> {
  const names = namesIn(statement);
  const others = `p.ID NOT IN (CONNECTION_ID(), ${pid})`;
  const locks = (await locksOf(session))?.filter(
    (lock) => Number(lock["pid"]) !== pid && names.has(lock["name"] ?? "") && keepsOut(lock["mode"] ?? "", statement),
  );
  const tables = [...new Set(locks?.map((lock) => lock["name"] ?? ""))];
  const pids = [...new Set(locks?.map((lock) => Number(lock["pid"])))];
  if (pids.length > 0) {
    const rows = await session.rows(
      `${processes} WHERE ${others} AND p.ID IN (${pids.join(", ")}) ORDER BY p.TIME DESC`,
    );
    return { ...tableOf(tables), holders: rows.slice(0, mostShown).map(holderOf) };
  }
  // Rows are locked as well, and nothing says by whom.
  const holders = locks && isDdl(statement) ? [] : await candidates(session, others);
  return { ...tableOf(await tablesAmong(session, names)), holders };
}

/** Whoever waits for a table that this statement names. */
export async function waitingBehind(session: Session, statement: string, pid: number): Promise<readonly Holder[]> {
  const rows = await session.rows(
    `${processes} WHERE p.ID NOT IN (CONNECTION_ID(), ${pid}) AND p.DB = DATABASE() AND p.STATE = '${waitsForTable}' ORDER BY p.TIME DESC`,
  );
  if (rows.length === 0) return [];
  const tables = new Set(await tablesAmong(session, namesIn(statement)));
  const isBehind = (row: Row): boolean => [...namesIn(row["text"] ?? "")].some((name) => tables.has(name));
  return rows.filter(isBehind).map(holderOf);
}

export const waitsForTable = "Waiting for table metadata lock";

const mostShown = 3;

/** Undefined where the server keeps none that we may see. */
function locksOf(session: Session): Promise<readonly Row[] | undefined> {
  return session
    .rows(mannersOf(session.server).hasLocksInSchema ? ofPerformanceSchema : ofPlugin)
    .then((rows) => (rows.length > 0 ? rows : undefined))
    .catch(() => undefined);
}

const ofPerformanceSchema = `SELECT t.PROCESSLIST_ID AS pid, l.OBJECT_NAME AS name, l.LOCK_TYPE AS mode
FROM performance_schema.metadata_locks l JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = DATABASE() AND l.LOCK_STATUS = 'GRANTED'`;

/** It lists those that are granted. */
const ofPlugin = `SELECT THREAD_ID AS pid, TABLE_NAME AS name, LOCK_MODE AS mode
FROM information_schema.METADATA_LOCK_INFO WHERE LOCK_TYPE = 'Table metadata lock' AND TABLE_SCHEMA = DATABASE()`;

/** What defines a table waits for everybody; what reads or writes rows for few. */
function keepsOut(mode: string, statement: string): boolean {
  return isDdl(statement) || /EXCLUSIVE|NO_WRITE|READ_ONLY|NO_READ/.test(mode);
}

function isDdl(statement: string): boolean {
  const { said } = tokensOf({ text: unlabelled(statement)?.text ?? statement }).next();
  return !/^(?:INSERT|REPLACE|UPDATE|DELETE|SELECT|LOAD|WITH|CALL)$/.test(said);
}

/** Open transactions, the oldest first; without the right to see them, whoever is at something. */
async function candidates(session: Session, others: string): Promise<readonly Holder[]> {
  const open = `${processes} JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
    WHERE ${others} ORDER BY p.DB <=> DATABASE() DESC, t.trx_started LIMIT ${mostShown}`;
  const working = `${processes} WHERE ${others} AND p.DB = DATABASE() AND p.COMMAND = 'Query' AND p.STATE NOT LIKE 'Waiting for %'
    ORDER BY p.TIME DESC LIMIT ${mostShown}`;
  const rows = await session.rows(open).catch(() => session.rows(working));
  return rows.map((row) => ({ ...holderOf(row), maybe: true }));
}

function tableOf(tables: readonly string[]): Pick<Busy, "table"> {
  const [table, ...further] = tables;
  return table === undefined || further.length > 0 ? {} : { table };
}

/** Only the names are asked for: for anything else the server would open the tables, and wait as we do. */
async function tablesAmong(session: Session, names: ReadonlySet<string>): Promise<readonly string[]> {
  if (names.size === 0) return [];
  const values = [...names].map((name) => mysqlQuote.value(name)).join(", ");
  const rows = await session.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (${values})`,
  );
  return rows.map((row) => row["name"] ?? "");
}

const mostTokens = 400;

/** Whatever may be a table's name in it. */
function namesIn(statement: string): ReadonlySet<string> {
  const tokens = tokensOf({ text: (unlabelled(statement)?.text ?? statement).slice(0, 65_536) });
  const names = new Set<string>();
  for (let read = 0; read < mostTokens && !tokens.ended; read++) {
    const { text, said } = tokens.next();
    if (/^[`"]/.test(text)) names.add(unquoted(text));
    else if (/^\w|[^\x00-\x7f]/.test(said)) names.add(text);
  }
  return names;
}
