import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { TestDatabase } from "./database.js";
import { postgresWire, type Side, type Wire, type WireMessage } from "./wire.js";

/** A network of a test's own between a client and its server. It can be cut, and it reads what passes. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
  /** What clients sent, of all connections in order. */
  readonly messages: () => readonly WireMessage[];
  /** Cuts every connection now, both ways. */
  cut(): void;
}

/**
 * `cut`: it goes no further, and the connection ends. `swallow`: it arrives, and the connection ends before any answer.
 * `mute`: it arrives, the connection stays, and nothing is ever heard on it again.
 */
export type Fate = "pass" | "cut" | "swallow" | "mute";

export interface ProxyWishes {
  /** Told of each message before it is passed on; a promise holds it back, and all that comes behind it. */
  readonly onMessage?: (message: WireMessage) => Fate | Promise<Fate>;
  readonly wire?: Wire;
  /** The server is not told that a client has ended: the host is gone, not the process alone. */
  readonly hostVanishes?: true;
}

export async function makeProxy(
  database: Pick<TestDatabase, "url" | "host" | "port">,
  wishes: ProxyWishes = {},
): Promise<Proxy> {
  const links = new Set<Link>();
  const messages: WireMessage[] = [];
  let connections = 0;
  const onMessage = (message: WireMessage): Fate | Promise<Fate> => {
    if (message.side === "client") messages.push(message);
    return wishes.onMessage?.(message) ?? "pass";
  };
  const server = createServer((client) => {
    connections++;
    const upstream = connect({ host: database.host, port: database.port });
    const link = new Link(client, upstream, wishes.wire ?? postgresWire, onMessage);
    if (!wishes.hostVanishes) link.tellClosed("client");
    link.tellClosed("server");
    links.add(link);
    upstream.on("close", () => links.delete(link));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => links.forEach((link) => link.cut());
  return {
    url: database.url.replace(`:${database.port}/`, `:${port}/`),
    connections: () => connections,
    messages: () => messages,
    cut,
    async [Symbol.asyncDispose]() {
      const open = [...links];
      cut();
      await closed(server);
      // What a test does at a message must have ended before its database goes.
      await Promise.all(open.map((link) => link.settled()));
    },
  };
}

/** One connection, both ways. Each side's messages pass in their order, however long one of them is held back. */
class Link {
  readonly #sockets: Readonly<Record<Side, Socket>>;
  readonly #onMessage: (message: WireMessage) => Fate | Promise<Fate>;
  /** The message of each side that was passed on last. */
  readonly #last: Record<Side, Promise<void>> = { client: Promise.resolve(), server: Promise.resolve() };
  #mute = false;
  #swallowed = false;

  constructor(client: Socket, server: Socket, wire: Wire, onMessage: (message: WireMessage) => Fate | Promise<Fate>) {
    this.#sockets = { client, server };
    this.#onMessage = onMessage;
    const read = wire.open();
    this.#pump("client", read.client);
    this.#pump("server", read.server);
  }

  cut(): void {
    this.#sockets.client.destroy();
    this.#sockets.server.destroy();
  }

  /** All that came was passed on, or will never be. */
  async settled(): Promise<void> {
    await Promise.all(Object.values(this.#last));
  }

  /** What was said before the good-bye arrives before it, also where whoever said it has died since. */
  tellClosed(side: Side): void {
    const to = this.#sockets[side === "client" ? "server" : "client"];
    this.#sockets[side].on("close", () => void this.#last[side].then(() => to.end()));
  }

  #pump(side: Side, read: (data: Buffer) => readonly WireMessage[]): void {
    const from = this.#sockets[side];
    const to = this.#sockets[side === "client" ? "server" : "client"];
    // Messages pass one by one: what is small must not wait for what is on its way.
    to.setNoDelay(true);
    from.on("data", (data: Buffer) => {
      // Its bytes may be the socket's own, and used again.
      for (const message of read(Buffer.from(data)))
        this.#last[side] = this.#last[side].then(() => this.#pass(message, to));
    });
    from.on("error", () => {});
  }

  async #pass(message: WireMessage, to: Socket): Promise<void> {
    if (message.side === "server" && this.#swallowed) return this.cut();
    const fate = await this.#onMessage(message);
    if (fate === "cut") return this.cut();
    if (fate === "swallow") this.#swallowed = true;
    if (fate === "mute") this.#mute = true;
    const isHeard = !this.#mute || message.side === "client";
    if (isHeard && to.writable) to.write(message.bytes);
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
