import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { TestDatabase } from "./database.js";

/** A network of a test's own between a client and its server. It can be cut, and it reads what passes. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
  /** What clients sent, by message type (`Q`, `X`, `p`, …), of all connections in order; the startup is `start`. */
  readonly messages: () => readonly ClientMessage[];
  /** Cuts every connection now, both ways. */
  cut(): void;
}

export interface ClientMessage {
  readonly type: string;
  readonly text: string;
}

export interface ProxyWishes {
  /** Told of each message before it is passed on; `cut` instead cuts the connection, `swallow` passes it on and cuts before the answer. */
  readonly onMessage?: (message: ClientMessage) => "pass" | "cut" | "swallow";
}

export async function makeProxy(database: TestDatabase, wishes: ProxyWishes = {}): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const messages: ClientMessage[] = [];
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = connect({ host: database.host, port: database.port });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      pairs.delete(pair);
    };
    let mute = false;
    const reader = new ClientReader();
    client.on("data", (data: Buffer) => {
      for (const message of reader.read(data)) {
        messages.push(message);
        const wish = wishes.onMessage?.(message) ?? "pass";
        if (wish === "cut") return end();
        if (wish === "swallow") mute = true;
      }
      upstream.write(data);
      return undefined;
    });
    upstream.on("data", (data: Buffer) => {
      // The server has done it; its answer never arrives.
      if (mute) end();
      else client.write(data);
    });
    for (const socket of pair) {
      socket.on("error", end);
      socket.on("close", end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const [client, upstream] of pairs) {
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    url: database.url.replace(`:${database.port}/`, `:${port}/`),
    connections: () => connections,
    messages: () => messages,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await closed(server);
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Cuts a client's bytes into the protocol's messages. */
class ClientReader {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  *read(data: Buffer): Generator<ClientMessage> {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const head = this.#started ? 5 : 4;
      if (this.#rest.length < head) return;
      const length = this.#rest.readInt32BE(head - 4) + head - 4;
      if (this.#rest.length < length) return;
      const type = this.#started ? String.fromCharCode(this.#rest[0] ?? 0) : "start";
      const body = this.#rest.subarray(head, length);
      this.#rest = this.#rest.subarray(length);
      this.#started = true;
      yield { type, text: body.toString("utf8") };
    }
  }
}
