import { chmodSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import type { Client } from "pg";
import { prepareBinaries } from "../../src/engines/postgres/server-package.js";
import { runAs } from "../../src/engines/postgres/server-place.js";
import {
  createData,
  type ServerPlace,
  startServer,
  stopServer,
  superuser,
} from "../../src/engines/postgres/server-process.js";
import { connect, makeDatabase } from "../servers/database.js";
import { packageOf } from "../servers/majors.js";
import type { TestServer } from "../servers/setup.js";
import type { OwnServer } from "./own-server.js";
import { quickFolder } from "../servers/quick-folder.js";

/** What an immediate stop loses must be nothing that was committed: only the disk is not waited for. */
const settings = { fsync: "off", max_connections: "10", superuser_reserved_connections: "0" };

export async function startOwnServer(major: number): Promise<OwnServer> {
  const folder = quickFolder(`sluice-own-${major}-`);
  chmodSync(folder, 0o711);
  const as = runAs();
  const port = await freePort();
  const place: ServerPlace = {
    folder,
    as,
    binaries: prepareBinaries(packageOf(major) ?? "", as),
    settings: { ...settings, port: String(port) },
  };
  const password = "own";
  createData(place, password);
  const server: TestServer = { major, host: "127.0.0.1", port, user: superuser, password, folder };
  const start = async (): Promise<void> => void (await startServer(place));
  await start();
  return {
    start,
    fresh: () => makeDatabase(server),
    stop: (how) => stopServer(folder, how),
    set: (name, value) => setIn(server, name, value),
    takeAll: () => takeAll(server),
    async [Symbol.asyncDispose]() {
      await stopServer(folder, "immediate");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function setIn(server: TestServer, name: string, value: string | undefined): Promise<void> {
  const client = await connect(server, "postgres");
  await client.query("SET default_transaction_read_only = off");
  await client.query(value === undefined ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = '${value}'`);
  await client.query("SELECT pg_reload_conf()");
  await client.end();
  // A new session shows that the postmaster has read it; the others were told in the same moment.
  for (let left = 100; left > 0; left--) {
    const fresh = await connect(server, "postgres");
    const { rows } = await fresh.query<{ v: string }>(`SELECT current_setting('${name}') AS v`);
    await fresh.end();
    if (rows[0]?.v === (value ?? "off")) return;
  }
  throw new Error(`${name} did not become ${value}`);
}

async function takeAll(server: TestServer): Promise<() => Promise<void>> {
  const taken: Client[] = [];
  const until = performance.now() + 300;
  let free = true;
  while (free || performance.now() < until) {
    const client = await connect(server, "postgres").catch(() => undefined);
    free = client !== undefined;
    if (client) taken.push(client);
  }
  return async () => {
    await Promise.all(taken.map((client) => client.end()));
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
