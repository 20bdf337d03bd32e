import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SluiceError } from "../../core/failures/failure.js";
import type { Binaries } from "./server-package.js";
import type { RunAs } from "./server-place.js";
import { hasPid, identityOf, isAlive } from "./server-users.js";

/** One server's folder: its data, its password and its log lie in it. */
export interface ServerPlace {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly as: RunAs | undefined;
  /** Server settings beside the usual ones: `{ fsync: "off" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A server as its own `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export const superuser = "postgres";
export const ownDatabase = "sluice";

const startWaitMs = 60_000;
const stopWaitMs = 15_000;
// The initdb of a killed command may still write while its leavings are cleared away.
const gone = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const;

/** Makes the data folder, whole or not at all, with the database `sluice` in it. */
export function createData(place: ServerPlace, password: string): void {
  const fresh = join(place.folder, `data.new-${process.pid}`);
  const secret = `${fresh}.password`;
  for (const name of readdirSync(place.folder))
    if (name.startsWith("data.new-")) rmSync(join(place.folder, name), gone);
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(secret, password, { mode: 0o600 });
  if (place.as) for (const path of [fresh, secret]) chownSync(path, place.as.uid, place.as.gid);
  try {
    run(place, "initdb", ["-D", fresh, `--pwfile=${secret}`, ...initOptions(place.binaries.major)]);
    run(place, "postgres", ["--single", "-F", "-D", fresh, "postgres"], `CREATE DATABASE ${ownDatabase};\n`);
    renameSync(fresh, dataOf(place.folder));
  } finally {
    rmSync(secret, { force: true });
    rmSync(fresh, gone);
  }
}

// The port may be taken by another program meanwhile, and what a killed server left goes within seconds.
const passing =
  /Address already in use|could not bind|memory block .* is still in use|lock file "postmaster\.pid" (already exists|is empty)/;

/** Starts a server on a free port of this machine alone, and returns when it answers. */
export async function startServer(place: ServerPlace): Promise<Postmaster> {
  const data = dataOf(place.folder);
  const until = performance.now() + startWaitMs;
  for (;;) {
    forgetDeadPid(data);
    const child = launch(place, await freePort());
    const up = await becomesReady(data, child, until);
    if (up) return up;
    // Started by a command that was killed before its server had written its postmaster.pid: that one is as good.
    const other = await settledServer(data);
    if (other?.ready) return other;
    const log = readFileSync(logOf(place.folder), "utf8");
    if (!passing.test(log) || performance.now() > until)
      throw new SluiceError("embedded_failed", { reason: lastWords(log) });
    await sleep(200);
  }
}

/** Stops it: `fast` rolls back what is open, `immediate` is for data that nobody wants any more. */
export async function stopServer(folder: string, how: "fast" | "immediate" = "fast"): Promise<void> {
  const data = dataOf(folder);
  const postmaster = runningServer(data);
  if (!postmaster) return;
  if (process.platform === "win32") return stopOnWindows(data, how);
  const identity = identityOf(postmaster.pid);
  for (const signal of how === "fast" ? (["SIGINT", "SIGQUIT", "SIGKILL"] as const) : (["SIGQUIT"] as const)) {
    if (!signalled(postmaster.pid, signal)) return;
    const until = performance.now() + stopWaitMs;
    while (performance.now() < until) {
      if (!isAlive(identity)) return;
      await sleep(5);
    }
  }
}

/** There are no signals there; the server's own note of how it was started tells where pg_ctl lies. */
function stopOnWindows(data: string, how: "fast" | "immediate"): void {
  const program = /^"?(.*?)"? "-D"/.exec(linesOf(join(data, "postmaster.opts"))[0] ?? "")?.[1];
  if (!program) throw new SluiceError("embedded_failed", { reason: `postmaster.opts in ${data} is missing` });
  spawnSync(join(dirname(program), "pg_ctl.exe"), ["stop", "-D", data, "-m", how, "-w"], { stdio: "ignore" });
}

/** The server of this data folder, if it runs. A file left by a crash or a reboot is seen through. */
export function runningServer(data: string): Postmaster | undefined {
  const lines = linesOf(join(data, "postmaster.pid"));
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(String(pid)) || !isPostmasterOf(pid, data)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** Waits until a server that is starting answers, or one that is stopping has gone. */
export async function settledServer(data: string): Promise<Postmaster | undefined> {
  const until = performance.now() + startWaitMs;
  for (;;) {
    const found = runningServer(data);
    if (!found || found.ready || performance.now() > until) return found;
    await sleep(10);
  }
}

export function dataOf(folder: string): string {
  return join(folder, "data");
}

export function logOf(folder: string): string {
  return join(folder, "server.log");
}

function initOptions(major: number): readonly string[] {
  return [
    `--username=${superuser}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
    // Upper and lower case beyond ASCII without the system's locales, the same on every machine.
    ...(major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
  ];
}

function launch(place: ServerPlace, port: number): { readonly ended: () => boolean } {
  const data = dataOf(place.folder);
  const options = Object.entries(settingsOf(place, port)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  if (process.platform === "win32") return launchOnWindows(place, options);
  const log = openSync(logOf(place.folder), "w", 0o600);
  let ended = false;
  const child = spawn(place.binaries.program("postgres"), ["-D", data, ...options], {
    // Of its own session: Ctrl-C in the terminal is for the command, not for the server.
    detached: true,
    stdio: ["ignore", log, log],
    cwd: place.folder,
    env: serverEnv(),
    ...(place.as && { uid: place.as.uid, gid: place.as.gid }),
  });
  child.once("error", () => (ended = true));
  child.once("exit", () => (ended = true));
  child.unref();
  closeSync(log);
  return { ended: () => ended };
}

/** Only pg_ctl gives up an administrator's rights there. */
function launchOnWindows(place: ServerPlace, options: readonly string[]): { readonly ended: () => boolean } {
  const line = options.map((option) => `"${option}"`).join(" ");
  const args = ["start", "-D", dataOf(place.folder), "-l", logOf(place.folder), "-o", line, "-w"];
  const done = spawnSync(place.binaries.program("pg_ctl"), args, { stdio: "ignore" });
  return { ended: () => done.status !== 0 };
}

function settingsOf(place: ServerPlace, port: number): Readonly<Record<string, string>> {
  const data = dataOf(place.folder);
  // A socket's path has 107 bytes at most, file name included.
  const socket = process.platform !== "win32" && Buffer.byteLength(join(data, `.s.PGSQL.${port}`)) <= 103;
  return {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socket ? data : "",
    timezone: "UTC",
    log_timezone: "UTC",
    ...place.settings,
  };
}

async function becomesReady(
  data: string,
  child: { readonly ended: () => boolean },
  until: number,
): Promise<Postmaster | undefined> {
  while (!child.ended()) {
    const found = runningServer(data);
    if (found?.ready) return found;
    if (performance.now() > until) return undefined;
    await sleep(5);
  }
  return undefined;
}

/**
 * PostgreSQL itself sees through a stale file, except where its pid still answers: a process that took it over, or a
 * zombie that nobody reaps (a container without an init). Only then is it removed here, and not while children of a
 * killed server are still attached to the memory that the file guards.
 */
function forgetDeadPid(data: string): void {
  const file = join(data, "postmaster.pid");
  const lines = linesOf(file);
  if (lines.length === 0) return;
  const pid = Number(lines[0]);
  const stale = pid > 0 ? hasPid(pid) && !isPostmasterOf(pid, data) && !memoryInUse(lines[6]) : isOld(file);
  if (stale) rmSync(file, { force: true });
}

/** The line holds key and id of the server's shared memory. */
function memoryInUse(line: string | undefined): boolean {
  const id = line?.trim().split(/\s+/)[1];
  return linesOf("/proc/sysvipc/shm").some((row) => {
    const columns = row.trim().split(/\s+/);
    return id !== undefined && columns[1] === id && columns[6] !== "0";
  });
}

/** Empty, because its server was killed between making and writing it, and not just now. */
function isOld(file: string): boolean {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
  return Date.now() - mtimeMs > 3000;
}

function isPostmasterOf(pid: number, data: string): boolean {
  if (process.platform === "win32") return true;
  try {
    const command =
      process.platform === "linux"
        ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
        : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" });
    return command.includes("postgres") && command.includes(` ${data} `);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function run(place: ServerPlace, name: "initdb" | "postgres" | "pg_ctl", args: readonly string[], input = ""): void {
  chmodSync(place.folder, place.as ? 0o711 : 0o700);
  const done = spawnSync(place.binaries.program(name), [...args], {
    encoding: "utf8",
    input,
    cwd: place.folder,
    env: serverEnv(),
    ...(place.as && { uid: place.as.uid, gid: place.as.gid }),
  });
  if (done.status === 0) return;
  throw new SluiceError("embedded_failed", { reason: lastWords(`${done.error?.message ?? ""}\n${done.stderr ?? ""}`) });
}

/** Nothing of libpq's or the locale's variables may reach a server of ours. */
function serverEnv(): NodeJS.ProcessEnv {
  const keep = ["PATH", "SystemRoot", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"];
  const kept = keep.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: "C", TZ: "UTC" };
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

/** The line that says why: PostgreSQL's FATAL or error, else the last one. */
function lastWords(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.findLast((line) => /FATAL|PANIC|error:|could not/.test(line)) ?? lines.at(-1);
  return (telling ?? "PostgreSQL did not say why").replace(/^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] /, "").trim();
}
