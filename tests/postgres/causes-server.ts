import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { isSluiceError } from "../../src/core/failures/failure.js";
import type { Address } from "../../src/core/model/address.js";
import type { Fault } from "../../src/core/model/fault.js";
import { Secret } from "../../src/core/model/secret.js";
import { connect } from "../../src/engines/postgres/connect.js";
import { postgresServers } from "../../src/engines/postgres/server.js";
import type { Certificate } from "../servers/certificate.js";
import { known, packageOf } from "../servers/majors.js";

/** A real server of a test's own, which is told whom to refuse. */
export interface StrictServer extends AsyncDisposable {
  readonly folder: string;
  readonly admin: Client;
  /** As the user `app`, by a right password, to the database `main`, without TLS. */
  readonly plain: Address;
  /** The lines that decide who may come in; the administrator always may. */
  admit(...lines: readonly string[]): Promise<void>;
  serve(own: Certificate, chain?: readonly Certificate[]): Promise<void>;
  /** A file of its data directory. */
  write(name: string, text: string): void;
  reload(): Promise<void>;
}

export async function strictServer(): Promise<StrictServer> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-causes-"));
  const from = packageOf(known.at(-1) ?? 0);
  chmodSync(folder, 0o711);
  const settings = {
    fsync: "off",
    max_connections: "10",
    superuser_reserved_connections: "1",
    max_locks_per_transaction: "10",
  };
  const servers = postgresServers({ ...(from ? { package: from } : {}), settings, exactFolder: true, throwAway: true });
  const server = await servers.use(folder);
  const admin = await adminOf(server.address);
  await admin.query("CREATE ROLE app LOGIN PASSWORD 'right'; CREATE ROLE quiet PASSWORD 'right'");
  await admin.query("CREATE DATABASE main");
  const write = (name: string, text: string): void => {
    const file = join(folder, "data", name);
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    const { uid, gid } = statSync(join(folder, "data"));
    if (process.getuid?.() === 0) chownSync(file, uid, gid);
  };
  const reload = async (): Promise<void> => {
    await admin.query("SELECT pg_reload_conf(), pg_sleep(0.2)");
  };
  return {
    folder,
    admin,
    plain: {
      ...server.address,
      user: "app",
      password: new Secret("right"),
      database: "main",
      tls: { mode: "disable" },
    },
    write,
    reload,
    async admit(...lines) {
      write("pg_hba.conf", ["host all postgres all scram-sha-256", ...lines, ""].join("\n"));
      await reload();
    },
    async serve(own, chain = []) {
      write("server.crt", [own, ...chain].map(({ pem }) => pem).join(""));
      write("server.key", own.keyPem);
      await admin.query("ALTER SYSTEM SET ssl = on");
      await reload();
    },
    async [Symbol.asyncDispose]() {
      await admin.end().catch(() => {});
      await server.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function adminOf(address: Address): Promise<Client> {
  const { host, port, user, database } = address;
  const client = new Client({ host, port, user, database, password: address.password?.reveal() });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** The fault of a connection that the product itself tries and fails to make. */
export async function failing(address: Address): Promise<Fault> {
  return await faultOfFirst(async () => (await connect(address, { application: "sluice" })).close());
}

export async function faultOfFirst(work: () => Promise<unknown>): Promise<Fault> {
  try {
    await work();
  } catch (error) {
    if (isSluiceError(error) && "fault" in error.facts) return error.facts.fault;
    throw error;
  }
  throw new Error("it connected");
}

export function addressAt(port: number): Address {
  return {
    engine: "postgres",
    host: "127.0.0.1",
    port,
    user: "app",
    password: new Secret("secret"),
    database: "main",
    tls: { mode: "disable" },
    connectTimeoutMs: 5000,
  };
}
