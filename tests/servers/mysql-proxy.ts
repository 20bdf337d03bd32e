import mysql from "mysql2";
import { type Connection, createConnection } from "mysql2/promise";
import { freePort } from "./free-port.js";
import type { TestMysqlDatabase } from "./mysql-database.js";

export interface MysqlProxy extends AsyncDisposable {
  readonly url: string;
}

/**
 * Stands before a real server and serves its clients over connections of its own, as ProxySQL does: a client has one
 * for a transaction, or for as long as it is there. Behind that it is kept, or it is given on to the next; one that is at
 * work for a client that is gone is closed then.
 */
export async function makeMysqlProxy(
  database: TestMysqlDatabase,
  mode: "transaction" | "session" | "given on",
): Promise<MysqlProxy> {
  const { host, port, user, password, name } = database;
  const idle: Connection[] = [];
  const all: Connection[] = [];
  const served = new Set<ProxyClient>();
  let clients = 0;
  const take = async (): Promise<Connection> => {
    const found = idle.pop();
    if (found) return found;
    const made = await createConnection({ host, port, user, password, database: name });
    made.on("error", () => {});
    all.push(made);
    return made;
  };
  /** As it was at its login: without locks and variables, with its number. */
  const put = async (back: Connection): Promise<void> => {
    const isThere = await back.changeUser({ user, password, database: name }).then(
      () => true,
      () => false,
    );
    if (isThere) idle.push(back);
  };
  const proxy = mysql.createServer(() => {}) as unknown as ProxyServer;
  proxy.on("connection", (client) => {
    let held: Connection | undefined;
    let isBegun = false;
    let atWork = 0;
    served.add(client);
    client.on("error", () => {});
    // Each statement is a new exchange; the driver's own half of a server counts on.
    const handle = client.handlePacket.bind(client);
    client.handlePacket = (packet) => {
      if (packet) client.sequenceId = packet.sequenceId;
      handle(packet);
    };
    client.stream.on("close", () => {
      if (!held || mode === "session") return;
      if (atWork > 0) held.destroy();
      else void put(held);
    });
    const answer = async (sql: string): Promise<void> => {
      const backend = held ?? (await take());
      const begins = /^(?:BEGIN|START TRANSACTION)\b/i.test(sql);
      const ends = /^(?:COMMIT|ROLLBACK)\b/i.test(sql);
      isBegun = begins || (isBegun && !ends);
      held = mode !== "transaction" || isBegun ? backend : undefined;
      atWork++;
      await pass(sql, backend, client, isBegun ? 3 : 2);
      atWork--;
      if (!held) idle.push(backend);
    };
    // The driver's own half of a server tells apart what begins with SET.
    for (const kind of ["query", "stmt_prepare"] as const) client.on(kind, (sql: string) => void answer(sql));
    client.serverHandshake({
      protocolVersion: 10,
      serverVersion: "8.0.30-proxy",
      connectionId: 900_000 + clients++,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xff_f7ff,
    });
  });
  const own = await freePort();
  await new Promise((resolve) => proxy.listen(own, "127.0.0.1", resolve));
  return {
    url: `mysql://${user}:${password}@127.0.0.1:${own}/${name}`,
    async [Symbol.asyncDispose]() {
      for (const each of all) each.destroy();
      for (const { stream } of served) stream.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

async function pass(sql: string, backend: Connection, client: ProxyClient, status: number): Promise<void> {
  try {
    const [rows, fields] = await backend.query({
      sql,
      rowsAsArray: true,
      typeCast: (field) => field.buffer()?.toString("utf8") ?? null,
    });
    if (!fields) {
      client.writeOk(rows);
      return;
    }
    client.writeColumns(fields);
    for (const row of rows as readonly unknown[]) client.writeTextRow(row);
    client.writeEof(0, status);
  } catch (error) {
    const { errno = 1105, message } = error as Error & { readonly errno?: number };
    client.writeError({ code: errno, message });
  }
}

/** What the driver's types leave out of its half of a server. */
interface ProxyServer {
  on(event: "connection", listener: (client: ProxyClient) => void): void;
  listen(port: number, host: string, done: (value: unknown) => void): void;
  close(done: (value: unknown) => void): void;
}

interface ProxyClient {
  readonly stream: NodeJS.EventEmitter & { destroy(): void };
  sequenceId: number;
  handlePacket(packet?: { readonly sequenceId: number }): void;
  on(event: string, listener: (sql: string) => void): void;
  serverHandshake(greeting: object): void;
  writeOk(header: unknown): void;
  writeColumns(columns: unknown): void;
  writeTextRow(row: unknown): void;
  writeEof(warnings: number, status: number): void;
  writeError(error: { readonly code: number; readonly message: string }): void;
}
