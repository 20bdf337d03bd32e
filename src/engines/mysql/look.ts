import {
  type Holder,
  type LockKey,
  type Pulse,
  type Row,
  ServerError,
  type Session,
  type StatementAt,
} from "../engine.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import { lockName } from "./lock.js";
import { unlabelled } from "./label.js";

/** What each session is at: those of one's own user without any right, of others with PROCESS. */
export const processes = `SELECT p.ID AS pid, p.USER AS user, p.HOST AS client, p.COMMAND AS command, p.TIME AS seconds, p.STATE AS state,
  p.INFO AS text, date_format(utc_timestamp(3) - INTERVAL p.TIME SECOND, '%Y-%m-%dT%H:%i:%s.000Z') AS since /*M! , p.STAGE AS stage, p.MAX_STAGE AS stages, p.PROGRESS AS progress */
FROM information_schema.PROCESSLIST p`;

/** The session that holds a lock of this name. */
export async function holder(session: Session, key: LockKey): Promise<Holder | undefined> {
  const [row] = await session.rows(`SELECT IS_USED_LOCK(${lockName(key)}) AS pid`);
  const pid = row?.["pid"];
  return pid == null ? undefined : about(session, Number(pid));
}

export async function atWork(session: Session, key: LockKey): Promise<Holder | undefined> {
  const found = await holder(session, key);
  return found && found.pid !== session.server.pid ? found : undefined;
}

async function about(session: Session, pid: number): Promise<Holder> {
  const [row] = await session.rows(`${processes} WHERE p.ID = ${pid}`);
  return row ? holderOf(row) : { pid, connection: true, application: "", unseen: true };
}

/** Whether anything moves at a session: its state, and for how long. */
export async function pulse(session: Session, pid: number): Promise<Pulse | undefined> {
  const [row] = await session.rows(`${processes} WHERE p.ID = ${pid}`);
  if (!row) return undefined;
  const idle = row["command"] === "Sleep";
  const since = Math.floor(Date.parse(row["since"] ?? "") / 1000);
  // Counted in whole seconds: the moment since when is told a second earlier or later.
  const mark = `${row["command"]} ${row["state"]} ${row["text"]}`;
  return {
    mark: idle ? mark : `${mark} ${Math.round(since / 3)}`,
    ...(idle ? { idleMs: Number(row["seconds"]) * 1000 } : {}),
  };
}

export async function end(session: Session, pid: number): Promise<boolean> {
  const { fault } = await session.send({ statements: [`KILL CONNECTION ${pid}`] });
  if (!fault) return true;
  // Unknown thread: it has ended by itself.
  if (fault.errno === 1094) return false;
  throw new ServerError(fault);
}

export async function statementAt(watcher: Session, running: Session): Promise<StatementAt | undefined> {
  const [row] = await watcher.rows(`${processes} WHERE p.ID = ${running.server.pid}`);
  const found = unlabelled(row?.["text"] ?? "");
  return found && { id: found.id, statement: found.statement };
}

export function holderOf(row: Row): Holder {
  const text = row["text"] ?? "";
  const label = unlabelled(text);
  const idle = row["command"] === "Sleep";
  return {
    pid: Number(row["pid"]),
    connection: true,
    application: label ? `sluice ${label.id}` : (row["user"] ?? ""),
    ...(row["client"] ? { client: row["client"] } : {}),
    ...(row["since"] ? { since: row["since"] } : {}),
    ...(text === "" ? {} : { statement: scrubbed(label?.text ?? text) }),
    ...(idle ? { idle: true } : {}),
  };
}
