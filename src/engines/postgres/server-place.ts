import { createHash } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { SluiceError } from "../../core/failures/failure.js";

/** The user that PostgreSQL runs as, where it may not be ourselves: it refuses to run as root. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Nobody where we are root; otherwise ourselves, which needs an entry in the user database. */
export function runAs(): RunAs | undefined {
  if (process.getuid?.() === 0) return unprivileged(readFileSync("/etc/passwd", "utf8"));
  try {
    userInfo();
  } catch {
    throw new SluiceError("embedded_failed", { reason: noEntry(process.getuid?.()) });
  }
  return undefined;
}

/** The first of `nobody`, `postgres`, `daemon` that a passwd file knows. */
export function unprivileged(passwd: string): RunAs {
  const entries = passwd.split("\n").map((line) => line.split(":"));
  for (const name of ["nobody", "postgres", "daemon"]) {
    const entry = entries.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])];
    if (uid > 0 && gid >= 0) return { uid, gid, name };
  }
  throw new SluiceError("embedded_failed", {
    reason: "PostgreSQL does not run as root, and /etc/passwd has no user nobody, postgres or daemon to run it as",
  });
}

/** Where a server asked for at `folder` really lives: in a cache, for root and where the project is not ours to write. */
export function placeOf(folder: string): string {
  if (process.getuid?.() !== 0 && canMake(folder)) return folder;
  const project = basename(dirname(dirname(folder))).replaceAll(/[^\w.-]/g, "_") || "root";
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return join(cacheFolder(), "servers", `${project}-${hash}`);
}

/** A folder of ours for things that can be made again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const uid = process.getuid?.();
  const wanted = env["SLUICE_CACHE"];
  if (wanted) return makeOurs(wanted);
  const home = uid === 0 ? "/var/cache" : (env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"));
  const tried: string[] = [];
  for (const folder of [join(home, "sluice"), join("/var/tmp", `sluice-${uid}`), join(tmpdir(), `sluice-${uid}`)]) {
    try {
      return makeOurs(folder);
    } catch {
      tried.push(folder);
    }
  }
  throw new SluiceError("embedded_failed", { reason: `no folder to keep a server in: ${tried.join(", ")}` });
}

function makeOurs(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  accessSync(folder, constants.W_OK);
  const facts = lstatSync(folder);
  const uid = process.getuid?.();
  // In a shared temporary folder somebody else may have made it first, to hand us binaries of their own.
  if (uid !== undefined && (facts.uid !== uid || !facts.isDirectory()))
    throw new Error(`${folder} belongs to another user`);
  // A umask of 077 would lock out the user that the server runs as.
  if (uid === 0) chmodSync(folder, 0o755);
  return folder;
}

function canMake(folder: string): boolean {
  for (let nearest = folder; ; nearest = dirname(nearest)) {
    if (!existsSync(nearest)) continue;
    try {
      accessSync(nearest, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }
}

function noEntry(uid: number | undefined): string {
  return `this process runs as uid ${uid}, which has no entry in /etc/passwd, and PostgreSQL needs one`;
}
