import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { endWithUs } from "./end-with-us.js";
import { freePort } from "./free-port.js";
import { isMariadb, type MysqlSettings, serverCommand } from "./mysql-command.js";
import { createMysqlData } from "./mysql-data.js";
import { type MysqlName, titleOf } from "./mysql-packages.js";
import { quickFolder } from "./quick-folder.js";

/** A MariaDB or MySQL, as tests are told of it. */
export interface MysqlServer {
  /** `mariadb-10.11` */
  readonly name: MysqlName;
  /** `MariaDB 10.11` */
  readonly title: string;
  /** As it says itself: `10.11.18-MariaDB-0+deb12u1`, `9.7.4-2`. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly socket: string;
  /** May do everything, from everywhere. */
  readonly user: string;
  readonly password: string;
  /** Holds `data`, `server.log` and, where a test turns it on, `general.log`. */
  readonly folder: string;
}

/** One that nobody else uses: it may be stopped, killed and started again. */
export interface OwnMysqlServer extends AsyncDisposable {
  readonly server: MysqlServer;
  /** Of the process that runs now. */
  pid(): number;
  /** Returns when it has ended: SIGTERM lets it close its files, SIGKILL does not. */
  stop(how: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** On the same data and port again; returns when it answers. */
  start(): Promise<void>;
  /** What it wrote to its error log. */
  log(): string;
}

export interface OwnMysqlWishes {
  /** Of the server: `{ lower_case_table_names: "1", read_only: "ON" }`. */
  readonly settings?: MysqlSettings;
}

/** Starts one on empty data; it ends with this process at the latest, and its folder with it. */
export async function startMysqlServer(
  name: MysqlName,
  { settings = {} }: OwnMysqlWishes = {},
): Promise<OwnMysqlServer> {
  const address = await newAddress(name);
  const { folder } = address;
  let child: ChildProcess | undefined;
  const start = (): Promise<string> => {
    const [program, ...args] = commandFor(address, settings);
    // Ctrl-C is for the run, which then stops its servers.
    child = spawn(program, args, { stdio: "ignore", detached: true });
    child.once("exit", endWithUs(child, folder));
    return answer(address, child);
  };
  const stop = (how: "SIGTERM" | "SIGKILL"): Promise<void> => ended(child, how);
  const dispose = async (): Promise<void> => {
    await stop("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    createMysqlData(name, join(folder, "data"), settings);
    const version = await start();
    return {
      server: { ...address, version },
      pid: () => child?.pid ?? 0,
      stop,
      start: async () => void (await start()),
      log: () => logOf(folder),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type Address = Omit<MysqlServer, "version">;

async function newAddress(name: MysqlName): Promise<Address> {
  const folder = quickFolder(`sluice-${name}-`);
  return {
    name,
    title: titleOf(name),
    host: "127.0.0.1",
    port: await freePort(),
    socket: join(folder, "socket"),
    user: "admin",
    password: randomBytes(8).toString("hex"),
    folder,
  };
}

function commandFor(address: Address, settings: MysqlSettings): readonly [command: string, ...args: string[]] {
  const { name, folder, port, socket, user, password } = address;
  const first = join(folder, "first.sql");
  const admin = `'${user}'@'%'`;
  writeFileSync(
    first,
    `CREATE USER IF NOT EXISTS ${admin} IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO ${admin} WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );
  return serverCommand(name, join(folder, "data"), {
    // A server that starts clears up where another may have its temporary tables.
    tmpdir: folder,
    socket,
    port: String(port),
    "bind-address": "127.0.0.1",
    "skip-name-resolve": "ON",
    max_connections: "200",
    // A machine that is busy with tests may take longer than the usual ten seconds over a greeting.
    connect_timeout: "60",
    "init-file": first,
    "pid-file": join(folder, "pid"),
    "log-error": join(folder, "server.log"),
    general_log_file: join(folder, "general.log"),
    ...(isMariadb(name) ? {} : { mysqlx: "OFF", "secure-file-priv": "" }),
    ...settings,
  });
}

/** Its version, when it answers. */
async function answer(address: Address, child: ChildProcess): Promise<string> {
  const { title, socket, user, password, folder } = address;
  const until = performance.now() + 60_000;
  for (;;) {
    try {
      const connection = await createConnection({ socketPath: socket, user, password });
      const [[row]] = await connection.query<RowDataPacket[]>("SELECT VERSION() AS version");
      await connection.end();
      return String(row?.["version"]);
    } catch (error) {
      if (!lives(child) || performance.now() > until)
        throw new Error(`${title} did not start: ${logOf(folder).slice(-2000)}`, { cause: error });
      await sleep(20);
    }
  }
}

async function ended(child: ChildProcess | undefined, how: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (!child || !lives(child)) return;
  const end = new Promise((resolve) => child.once("exit", resolve));
  child.kill(how);
  await end;
}

function lives(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function logOf(folder: string): string {
  const file = join(folder, "server.log");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
