import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SluiceError } from "../../core/failures/failure.js";

/** A process by pid and start, so that a reused pid is not taken for it: `4711 8831@boot`. */
export function identityOf(pid: number): string {
  return `${pid} ${startOf(pid) ?? ""}`.trim();
}

/** Whether that very process still runs. A zombie does not. */
export function isAlive(identity: string): boolean {
  const [pid, ...start] = identity.split(" ");
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || !hasPid(number)) return false;
  const now = startOf(number);
  return now !== "zombie" && (now === undefined || start.length === 0 || now === start.join(" "));
}

/** Whether the pid is taken at all: by a zombie, too. */
export function hasPid(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Runs `work` while no other process is in here for the same folder. */
export async function withLock<T>(folder: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(folder, waitMs);
  try {
    return await work();
  } finally {
    replace(lock, "free");
  }
}

/** Counts this process as a user. Called with the lock held. */
export function addUser(folder: string): string {
  const file = join(folder, "users", `${process.pid}-${randomBytes(4).toString("hex")}`);
  mkdirSync(join(folder, "users"), { recursive: true });
  replace(file, identityOf(process.pid));
  return file;
}

/** Takes a user away again, and those that died with it. How many are left. Called with the lock held. */
export function removeUser(folder: string, file?: string): number {
  if (file) rmSync(file, { force: true });
  return livingUsers(folder, (dead) => rmSync(dead, { force: true }));
}

/** How many processes that use it still run. */
export function livingUsers(folder: string, onDead: (file: string) => void = () => {}): number {
  let living = 0;
  for (const name of list(join(folder, "users"))) {
    if (name.endsWith(".new")) continue;
    const file = join(folder, "users", name);
    if (isAlive(read(file))) living++;
    else onDead(file);
  }
  return living;
}

/**
 * Locks are numbered and never reused: whoever links number n+1 while n is free or its holder dead has it. So no
 * process ever removes another's lock, which is where two that find a dead one at once would both go in.
 */
async function takeLock(folder: string, waitMs: number): Promise<string> {
  const until = performance.now() + waitMs;
  for (;;) {
    const newest = newestLock(folder);
    const holder = newest === 0 ? "free" : read(join(folder, `lock.${newest}`));
    if (holder === "free" || (holder !== "" && !isAlive(holder))) {
      const lock = tryLink(folder, newest + 1);
      if (lock) return lock;
      continue;
    }
    if (performance.now() > until)
      throw new SluiceError("embedded_failed", { reason: `pid ${holder.split(" ")[0]} holds the lock of ${folder}` });
    await sleep(10 + Math.random() * 20);
  }
}

function tryLink(folder: string, number: number): string | undefined {
  const lock = join(folder, `lock.${number}`);
  const mine = join(folder, `mine.${process.pid}.${randomBytes(4).toString("hex")}`);
  writeFileSync(mine, identityOf(process.pid));
  try {
    linkSync(mine, lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  // What we saw as the newest may have been old: then a newer one stands, and ours counts for nothing.
  if (newestLock(folder) !== number) {
    rmSync(lock, { force: true });
    return undefined;
  }
  // A few old ones stay, so that a listing made meanwhile cannot miss them all.
  for (const name of list(folder)) if (lockNumber(name) < number - 8) rmSync(join(folder, name), { force: true });
  return lock;
}

function newestLock(folder: string): number {
  return Math.max(0, ...list(folder).map((name) => lockNumber(name, 0)));
}

function lockNumber(name: string, otherwise = Infinity): number {
  const number = /^lock\.(\d+)$/.exec(name)?.[1];
  return number === undefined ? otherwise : Number(number);
}

/** Never half-written for who reads it meanwhile. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** When it started, in the system's own terms; undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform === "linux") return linuxStartOf(pid);
  if (process.platform === "win32") return undefined;
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}

function linuxStartOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything, also parentheses and blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return "zombie";
  if (fields[19] === undefined) return undefined;
  return `${fields[19]}@${read("/proc/sys/kernel/random/boot_id")}`;
}
