import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { type RunAs, runAs } from "../../src/engines/postgres/server-place.js";
import type { TestDatabase } from "./database.js";
import { freePort } from "./free-port.js";
import { until } from "./until.js";

/** A pooler of a test's own before a test's database. */
export interface PgBouncer extends AsyncDisposable {
  /** As the database's own, but through it. */
  readonly url: string;
  readonly port: number;
  /** What it wrote to its log. */
  readonly log: () => string;
}

export interface PgBouncerWishes {
  readonly mode: "session" | "transaction" | "statement";
  /** Further lines of its configuration: `{ default_pool_size: "2" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Why a test cannot have one here: for `skip`. */
export const noPgBouncer: string | undefined =
  process.platform === "win32" || spawnSync("pgbouncer", ["--version"]).error ? "no pgbouncer here" : undefined;

export async function startPgBouncer(database: TestDatabase, wishes: PgBouncerWishes): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-pgbouncer-"));
  // It refuses to run as root.
  const as = runAs();
  const port = await freePort();
  const log = join(folder, "pgbouncer.log");
  const child = spawn("pgbouncer", [writeSettings(folder, as, port, database, wishes)], {
    stdio: "ignore",
    ...(as ? { uid: as.uid, gid: as.gid } : {}),
  });
  const atExit = (): void => void child.kill("SIGQUIT");
  process.once("exit", atExit);
  const end = async (): Promise<void> => {
    process.removeListener("exit", atExit);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGQUIT");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const url = database.url.replace(`:${database.port}/`, `:${port}/`);
  try {
    await until(() => answers(url, child, log));
  } catch (error) {
    await end();
    throw error;
  }
  return { url, port, log: () => readFileSync(log, "utf8"), [Symbol.asyncDispose]: end };
}

/** Writes its configuration into its folder, readable for the user that it runs as. */
function writeSettings(
  folder: string,
  as: RunAs | undefined,
  port: number,
  database: TestDatabase,
  wishes: PgBouncerWishes,
): string {
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (as) chownSync(file, as.uid, as.gid);
    return file;
  };
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    pool_mode: wishes.mode,
    auth_type: "md5",
    auth_file: write("users.txt", `"${database.user}" "${database.password}"\n`),
    logfile: join(folder, "pgbouncer.log"),
    ...wishes.settings,
  };
  chmodSync(folder, 0o711);
  if (as) chownSync(folder, as.uid, as.gid);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const server = `* = host=${database.host} port=${database.port} password=${database.password}`;
  return write("pgbouncer.ini", `[databases]\n${server}\n[pgbouncer]\n${lines.join("\n")}\n`);
}

async function answers(url: string, child: ChildProcess, log: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`pgbouncer ended: ${readFileSync(log, "utf8")}`);
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // Whatever else it says: it is there.
    return (error as { code?: string }).code !== "ECONNREFUSED";
  } finally {
    await client.end().catch(() => {});
  }
}
