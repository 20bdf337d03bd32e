import { connect as connectSocket } from "node:net";
import type { Client } from "pg";
import type { Address } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";
import { SluiceError } from "../../core/failures/failure.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import {
  type Answer,
  type First,
  type LockKey,
  type Message,
  type Notice,
  type Pooler,
  type Row,
  ServerError,
  type ServerFacts,
  type Session,
} from "../engine.js";
import { Exchange } from "./exchange.js";
import { faultOf } from "./fault.js";
import { lockNumber } from "./lock-key.js";
import { readAsText } from "./settings.js";

/** What pg's types leave out of its client, and we need. */
export interface OpenClient extends Client {
  unref(): void;
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
}

/** How our settings came to the session. */
export interface SessionBegin {
  /** What each transaction says where they were not given at the start; undefined where it cannot be said so. */
  readonly said: readonly string[] | undefined;
  /** Given at the start: they hold, unless a pooler has dropped them. */
  readonly given: boolean;
  readonly pooler: Pooler;
}

/** Ends the connection, after what it is to give back. */
export type End = (giveBack: () => Promise<unknown>) => Promise<void>;

/** A PostgreSQL session over one connection of `pg`. */
export class PostgresSession implements Session {
  readonly #client: OpenClient;
  readonly #end: End;
  readonly #said: readonly string[] | undefined;
  #server: ServerFacts;
  #given: boolean;
  #pooler: Pooler;
  #recognised = false;
  /** For the session, and to be said with what is asked next. */
  #unsaid: readonly string[] = [];
  #alive = true;
  /** Locks that are its own until it ends. */
  #holds = false;
  #current: Exchange | undefined;
  #unanswered: Exchange | undefined;
  /** Why it ended while nothing was asked: who asks then is told by pg only that it did. */
  #lastHeard: Fault | undefined;
  readonly #onLost = (error?: Error): void => {
    this.#alive = false;
    if (error) this.#lastHeard ??= faultOf(error);
  };
  readonly #onNotice = (notice: Parameters<typeof noticeOf>[0]): void => {
    this.#current?.onNotice?.(noticeOf(notice));
  };

  constructor(client: OpenClient, server: ServerFacts, begin: SessionBegin, end: End) {
    this.#client = client;
    this.#server = server;
    this.#said = begin.said;
    this.#given = begin.given;
    this.#pooler = begin.pooler;
    this.#end = end;
    // Without a listener a connection lost between two messages would end the process.
    client.on("error", this.#onLost);
    client.on("end", this.#onLost);
    client.on("notice", this.#onNotice);
  }

  /** The connection is its owner's again, and so are its errors. */
  leave(): void {
    this.#client.off("error", this.#onLost);
    this.#client.off("end", this.#onLost);
    this.#client.off("notice", this.#onNotice);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get server(): ServerFacts {
    return this.#server;
  }

  get pooler(): Pooler {
    return this.#pooler;
  }

  get shared(): boolean {
    return this.#pooler !== "none" && this.#pooler !== "session";
  }

  get preamble(): readonly string[] {
    return this.#given ? [] : (this.#said ?? []);
  }

  get saying(): string | undefined {
    return this.#current?.head;
  }

  async first(statements: readonly string[]): Promise<First> {
    // Where we ask for read-only ourselves, only what was set for others tells.
    const asked = this.#said?.some((setting) => setting.startsWith("transaction_read_only "));
    const questions = [factsWith(asked ? setForOthers : ours), ...statements];
    let answer = await this.#ask(questions);
    const backend = Number(answer.sets[0]?.[0]?.["backend"] ?? this.#client.processID);
    // The key that came with the login names the server's process; a pooler gives one of its own.
    if (this.#pooler === "none" && backend !== this.#client.processID) {
      this.settle("unknown");
      answer = await this.#ask(questions);
    }
    if (answer.fault && (answer.fault.kind !== "absent" || answer.sets.length === 0))
      throw new ServerError(answer.fault);
    this.#server = { ...this.#server, pid: backend };
    return firstOf(answer.sets);
  }

  async recognise(open?: () => Promise<Session>): Promise<void> {
    if (this.#pooler !== "unknown" || this.#recognised) return;
    this.#recognised = true;
    const { poolerBefore } = await import("./pooler.js");
    const { pooler, pid } = await poolerBefore(this, open);
    this.settle(pooler, pid);
  }

  /** A pooler of this kind stands between: what was given at the start may not have reached the server. */
  settle(pooler: Pooler, pid = this.#server.pid): void {
    if (!this.#said) throw new SluiceError("pooler", { mode: pooler, needs: "options", migrations: [] });
    this.#pooler = pooler;
    this.#server = { ...this.#server, pid };
    this.#given = false;
    const ours = this.shared ? [] : this.#said.filter((setting) => !setting.startsWith("transaction_read_only "));
    this.#unsaid = [...readAsText, ...ours.map((setting) => `SET ${setting}`)];
  }

  send({ statements, allRows = false, copyData, onNotice }: Message): Promise<Answer> {
    return this.#exchange(new Exchange(statements, { allRows, copyData, onNotice }));
  }

  async results(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    const answer = await this.#ask(statements);
    if (answer.fault) throw new ServerError(answer.fault);
    return answer.sets;
  }

  async rows(sql: string): Promise<readonly Row[]> {
    return (await this.results([sql])).at(-1) ?? [];
  }

  async tryLock(key: LockKey): Promise<boolean> {
    // A lock of the session would stay in the pool, and be whoever's the session is next.
    const kind = this.shared ? "pg_try_advisory_xact_lock" : "pg_try_advisory_lock";
    const [row] = await this.rows(`SELECT ${kind}(${lockNumber(key)}) AS got`);
    const got = row?.["got"] === "t";
    if (got && !this.shared) this.#holds = true;
    return got;
  }

  async unlock(key: LockKey): Promise<void> {
    if (this.shared) return;
    await this.rows(`SELECT pg_advisory_unlock(${lockNumber(key)})`);
  }

  /** The cancel request of the protocol itself: it needs no free connection slot and no password. */
  cancel(): Promise<boolean> {
    const { host, port, processID, secretKey } = this.#client;
    return new Promise((resolve) => {
      const socket = host.startsWith("/") ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket({ port, host });
      const request = Buffer.alloc(16);
      request.writeInt32BE(16, 0);
      request.writeInt32BE(80877102, 4);
      request.writeInt32BE(processID, 8);
      request.writeInt32BE(secretKey, 12);
      // The other side ends it: PgBouncer 1.18 dies of a client that says it is through before the cancel is.
      socket.once("connect", () => socket.write(request));
      socket.once("end", () => socket.destroy());
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(true));
      socket.resume();
      socket.setTimeout(cancelMs, () => socket.destroy());
    });
  }

  get unanswered(): object | undefined {
    return this.#unanswered;
  }

  abandon(): void {
    this.#alive = false;
    this.#current?.handleError(Object.assign(new Error("the server does not answer"), { code: "ETIMEDOUT" }));
  }

  async close(): Promise<void> {
    const holds = this.#holds && this.#alive && !this.#unanswered;
    this.#alive = false;
    await this.#end(async () => {
      if (holds) await this.rows("SELECT pg_advisory_unlock_all()");
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Where nothing may be set for the session, what is asked outside a transaction begins one of its own. */
  async #ask(statements: readonly string[]): Promise<Answer> {
    const settings = this.shared ? this.preamble.map((setting) => `SET LOCAL ${setting}`) : [];
    const before = [...this.#unsaid, ...settings];
    const answer = await this.#exchange(new Exchange([...before, ...statements], { allRows: true }));
    if (!answer.fault) this.#unsaid = [];
    return { ...answer, sets: answer.sets.slice(before.length) };
  }

  async #exchange(exchange: Exchange): Promise<Answer> {
    this.#current = exchange;
    this.#unanswered = exchange;
    this.#client.query(exchange as never);
    const answer = await exchange.answer;
    if (this.#current === exchange) this.#current = undefined;
    this.#unanswered = undefined;
    if (answer.fault?.lost) this.#alive = false;
    if (answer.fault?.kind !== "unheard" || !this.#lastHeard) return answer;
    return { ...answer, fault: { ...this.#lastHeard, kind: "unheard", lost: true } };
  }
}

function noticeOf(notice: {
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
  readonly code?: string | undefined;
}): Notice {
  return {
    severity: notice.severity ?? "NOTICE",
    message: scrubbed(notice.message ?? ""),
    ...(notice.code ? { sqlstate: notice.code } : {}),
  };
}

/** PgBouncer gives up a cancel that waits for a connection after ten seconds. */
const cancelMs = 11_000;

/** Where we are, whether we may write, and who really serves us. */
function factsWith(readOnly: string): string {
  return `SELECT current_database() AS database, current_user AS "user", pg_backend_pid() AS backend,
  pg_is_in_recovery() AS standby, ${readOnly} AS read_only`;
}

const ours = "current_setting('transaction_read_only')::boolean";

/** As a session would have it that asks for nothing: what is set for user and database before what is set for one of them. */
const setForOthers = `coalesce((SELECT split_part(s, '=', 2)::boolean FROM pg_catalog.pg_db_role_setting, unnest(setconfig) s
  WHERE setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
    AND setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
    AND s LIKE 'default_transaction_read_only=%' ORDER BY setrole = 0, setdatabase = 0 LIMIT 1), false)`;

function firstOf([first = [], ...sets]: readonly (readonly Row[])[]): First {
  const [row] = first;
  return {
    database: row?.["database"] ?? "",
    user: row?.["user"] ?? "",
    standby: row?.["standby"] === "t",
    readOnly: row?.["read_only"] === "t",
    sets,
  };
}

/** `16.4 (Debian 16.4-1)` → 16.4 and 16. */
export function serverFactsOf(version: string, pid: number): ServerFacts {
  const short = /^\d+(\.\d+)?/.exec(version)?.[0] ?? version;
  return { title: "PostgreSQL", version: short, versionNumber: Number.parseInt(short, 10) || 0, pid };
}

export type { Address };
