import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { describe, expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { makeProject } from "../servers/project.js";
import { type Fate, makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";
import type { WireMessage } from "../servers/wire.js";

const files = { "1_t.sql": "CREATE TABLE t (a int);" };

describe("a server that takes connections and says nothing", () => {
  test.each([[["up"]], [["up", "--wait", "10m"]], [["status"]], [["plan"]], [["wait", "--timeout", "10m"]]])(
    "a signal ends it at once: sluice %s",
    async (args) => {
      await using silent = await listenSilently();
      using project = makeProject(silent, files);
      const running = project.start([...args, "--json"]);
      await until(() => silent.taken() > 0);
      running.child.kill("SIGINT");
      const ran = await running.ended;
      expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    },
  );

  test("--timeout does, too", async () => {
    await using silent = await listenSilently();
    using project = makeProject(silent, files);
    const ran = await project.cli(["up", "--timeout", "1s", "--json"]);
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
  });

  test("the connection was lost while it waited for the lock, and nobody answers any more", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { ...files, "2_slow.sql": "SELECT pg_sleep(60);" });
    const holder = project.start(["up", "--json"]);
    await until(
      async () =>
        (
          await database.query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
          )
        ).length > 0,
    );
    let unheard = 0;
    let lost = false;
    const onMessage = ({ type }: WireMessage): Fate => {
      if (!lost || type !== "start") return "pass";
      unheard++;
      return "mute";
    };
    await using proxy = await makeProxy(database, { onMessage });
    const url = `${proxy.url}?connect_timeout=600`;
    const running = project.start(["up", "--json"], { url });
    await until(() => running.said().includes("holds the lock"));
    lost = true;
    proxy.cut();
    await until(() => unheard > 0);
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(8);
    holder.child.kill("SIGKILL");
    await holder.ended;
  });
});

interface Silent extends AsyncDisposable {
  readonly url: string;
  readonly taken: () => number;
}

/** The URL gives it longer than a test has. */
async function listenSilently(): Promise<Silent> {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => void sockets.add(socket.on("error", () => {}).resume()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://postgres@127.0.0.1:${port}/x?connect_timeout=600`,
    taken: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}
