import { connect as connectSocket } from "node:net";
import type { Client } from "pg";
import type { Address } from "../../core/model/address.js";
import {
  type Answer,
  type Message,
  type Notice,
  type Row,
  ServerError,
  type ServerFacts,
  type Session,
} from "../engine.js";
import { Exchange } from "./exchange.js";
import { scrubbed } from "./fault.js";

/** What pg's types leave out of its client, and we need. */
export interface OpenClient extends Client {
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
}

/** A PostgreSQL session over one connection of `pg`. */
export class PostgresSession implements Session {
  readonly server: ServerFacts;
  readonly preamble: readonly string[];
  readonly #client: OpenClient;
  readonly #end: () => Promise<void>;
  #alive = true;
  #current: Exchange | undefined;
  readonly #onLost = (): void => {
    this.#alive = false;
  };
  readonly #onNotice = (notice: Parameters<typeof noticeOf>[0]): void => {
    this.#current?.onNotice?.(noticeOf(notice));
  };

  constructor(client: OpenClient, server: ServerFacts, preamble: readonly string[], end: () => Promise<void>) {
    this.#client = client;
    this.server = server;
    this.preamble = preamble;
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

  async send(message: Message): Promise<Answer> {
    return this.#exchange(
      new Exchange(message.text, { allRows: false, copyData: message.copyData, onNotice: message.onNotice }),
    );
  }

  async results(sql: string): Promise<readonly (readonly Row[])[]> {
    const answer = await this.#exchange(new Exchange(sql, { allRows: true }));
    if (answer.fault) throw new ServerError(answer.fault);
    return answer.sets;
  }

  async rows(sql: string): Promise<readonly Row[]> {
    return (await this.results(sql)).at(-1) ?? [];
  }

  async tryLock(key: bigint): Promise<boolean> {
    const [row] = await this.rows(`SELECT pg_try_advisory_lock(${key}) AS got`);
    return row?.["got"] === "t";
  }

  async unlock(key: bigint): Promise<void> {
    await this.rows(`SELECT pg_advisory_unlock(${key})`);
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
      socket.once("connect", () => socket.end(request));
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(true));
      socket.setTimeout(5000, () => socket.destroy());
    });
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #exchange(exchange: Exchange): Promise<Answer> {
    this.#current = exchange;
    this.#client.query(exchange as never);
    const answer = await exchange.answer;
    if (answer.fault?.lost) this.#alive = false;
    return answer;
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

/** `16.4 (Debian 16.4-1)` → 16.4 and 16. */
export function serverFactsOf(version: string, pid: number): ServerFacts {
  const short = /^\d+(\.\d+)?/.exec(version)?.[0] ?? version;
  return { version: short, versionNumber: Number.parseInt(short, 10) || 0, pid };
}

export type { Address };
