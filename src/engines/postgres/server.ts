import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSluiceError, SluiceError } from "../../core/failures/failure.js";
import type { Address } from "../../core/model/address.js";
import { Secret } from "../../core/model/secret.js";
import type { OwnServers, RunningServer } from "../engine.js";
import { findPackage, prepareBinaries } from "./server-package.js";
import { placeOf, runAs } from "./server-place.js";
import {
  createData,
  dataOf,
  ownDatabase,
  settledServer,
  startServer,
  stopServer,
  superuser,
} from "./server-process.js";
import type { Postmaster, ServerPlace } from "./server-process.js";
import { addUser, identityOf, isAlive, livingUsers, removeUser, withLock } from "./server-users.js";

export interface ServerOptions {
  /** The package's folder; found from the server's folder upwards where absent. */
  readonly package?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Exactly this folder, also as root: the caller knows that other users can enter it. */
  readonly exactFolder?: boolean;
  /** The data is thrown away: stopped at once, without writing it out. */
  readonly throwAway?: boolean;
}

// First start of a machine under load: initdb, start, and 29 others that wait for it.
const lockWaitMs = 120_000;

/** Real servers from npm packages: started by their first user and stopped by their last. */
export function postgresServers(options: ServerOptions = {}): OwnServers {
  return {
    async use(folder) {
      try {
        return await useServer(folder, options);
      } catch (error) {
        if (isSluiceError(error)) throw error;
        throw new SluiceError("embedded_failed", { reason: (error as Error).message }, { cause: error });
      }
    },
  };
}

/** `embedded:` as the product offers it. */
export const embeddedServers: OwnServers = postgresServers();

/** Stops the server of a folder once nobody is left who uses it: what its keeper does when users were killed. */
export async function stopUnused(folder: string): Promise<"stopped" | "used"> {
  if (livingUsers(folder) > 0) return "used";
  return await withLock(folder, lockWaitMs, async () => {
    if (removeUser(folder) > 0) return "used";
    await stopServer(folder);
    return "stopped";
  });
}

async function useServer(asked: string, options: ServerOptions): Promise<RunningServer> {
  const folder = options.exactFolder ? asked : placeOf(asked);
  makeFolder(folder);
  return await withLock(folder, lockWaitMs, async () => {
    const user = addUser(folder);
    try {
      const postmaster = (await settledServer(dataOf(folder))) ?? (await start(folder, asked, options));
      return running(folder, user, postmaster, asked, options);
    } catch (error) {
      removeUser(folder, user);
      throw error;
    }
  });
}

async function start(folder: string, asked: string, options: ServerOptions): Promise<Postmaster> {
  const as = runAs();
  const binaries = prepareBinaries(options.package ?? findPackage([asked]), as);
  const place: ServerPlace = { folder, binaries, as, ...(options.settings && { settings: options.settings }) };
  const data = dataOf(folder);
  if (!existsSync(data)) createData(place, newPassword(folder));
  const made = Number.parseInt(readFileSync(join(data, "PG_VERSION"), "utf8"), 10);
  if (made !== binaries.major)
    throw new SluiceError("embedded_failed", { reason: otherMajor(made, binaries.major, folder) });
  // Before the server: killed right after it, we would leave one that nobody stops.
  startKeeper(folder);
  return await startServer(place);
}

function running(
  folder: string,
  user: string,
  postmaster: Postmaster,
  asked: string,
  options: ServerOptions,
): RunningServer {
  let released = false;
  return {
    address: addressOf(folder, postmaster, asked),
    async release() {
      if (released) return;
      released = true;
      await withLock(folder, lockWaitMs, async () => {
        if (removeUser(folder, user) > 0) return;
        await stopServer(folder, options.throwAway ? "immediate" : "fast");
        endKeeper(folder);
      });
    },
  };
}

function addressOf(folder: string, postmaster: Postmaster, asked: string): Address {
  return {
    engine: "postgres",
    host: "127.0.0.1",
    port: postmaster.port,
    user: superuser,
    password: new Secret(readFileSync(passwordFile(folder), "utf8")),
    database: ownDatabase,
    tls: { mode: "disable" },
    embedded: { folder: asked },
    connectTimeoutMs: 10_000,
  };
}

/** Other users of this machine can reach the port, so it takes a password that only we can read. */
function newPassword(folder: string): string {
  const password = randomBytes(24).toString("hex");
  writeFileSync(passwordFile(folder), password, { mode: 0o600 });
  return password;
}

function passwordFile(folder: string): string {
  return join(folder, "password");
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // The user that the server runs as must get through to its data, and nobody else has business here.
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** A small process that stops the server when its last user was killed and could not. */
function startKeeper(folder: string): void {
  endKeeper(folder);
  const here = dirname(fileURLToPath(import.meta.url));
  // Beside us in the package, above us where the build cut us into a chunk; from the sources what was built last.
  const files = ["keeper.cjs", "../keeper.cjs", "../../../dist/keeper.cjs"].map((file) => join(here, file));
  const file = files.find((candidate) => existsSync(candidate));
  if (!file) return;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const keeper = spawn(process.execPath, [file, folder], { detached: true, stdio: "ignore", cwd: "/", env });
  keeper.once("error", () => {});
  keeper.unref();
  if (keeper.pid !== undefined) writeFileSync(join(folder, "keeper"), identityOf(keeper.pid));
}

/** Once the server has stopped it has nothing to keep, and would be in the way of whoever removes the folder. */
function endKeeper(folder: string): void {
  const file = join(folder, "keeper");
  if (!existsSync(file)) return;
  const identity = readFileSync(file, "utf8");
  if (isAlive(identity)) process.kill(Number.parseInt(identity, 10), "SIGKILL");
  rmSync(file, { force: true });
}

function otherMajor(made: number, has: number, folder: string): string {
  return `the data in ${folder} is PostgreSQL ${made}'s, and the package here brings ${has}: install ${made}, or delete that folder`;
}
