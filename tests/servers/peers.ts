import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../src/engines/postgres/server-place.js";

export type PeerName = "goose" | "mygoose" | "migrate" | "dbmate" | "alembic" | "prisma";

/** Another tool that is on this machine. */
export interface Peer {
  readonly name: PeerName;
  readonly version: string;
  readonly path: string;
  /** Runs it to its end, or until it has had its time. */
  run(args: readonly string[], wishes?: PeerWishes): Promise<PeerRan>;
  /** Starts it and lets it run. */
  start(
    args: readonly string[],
    wishes?: PeerWishes,
  ): { readonly child: ChildProcess; readonly ended: Promise<PeerRan> };
}

export interface PeerWishes {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface PeerRan {
  /** Null where it was ended. */
  readonly code: number | null;
  /** All that it has said, on either stream. */
  readonly said: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const pinned = JSON.parse(readFileSync(join(here, "peers.json"), "utf8")) as Readonly<
  Record<PeerName, { readonly version: string }>
>;

/** On the PATH, else where scripts/peers.mjs puts it; in words why it is not there. Which one it is is printed. */
export function findPeer(name: PeerName): Peer | string {
  const path = [...onPath(name), ...fetched(name)].find((each) => existsSync(each));
  if (path === undefined) return `${name} is not on this machine (node scripts/peers.mjs ${name})`;
  const command = path.endsWith(".js") ? [process.execPath, path] : [path];
  const version = versionOf(name, path, command);
  if (version === undefined) return `${path} does not run`;
  process.stderr.write(`peer: ${name} ${version} (${path})\n`);
  const start: Peer["start"] = (args, wishes = {}) => started([...command, ...args], wishes);
  return { name, version, path, start, run: (args, wishes) => start(args, wishes).ended };
}

/** Prisma is a package rather than a program, with adapters beside it: its own place alone has them. */
function onPath(name: PeerName): readonly string[] {
  if (name === "prisma") return [];
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
}

function fetched(name: PeerName): readonly string[] {
  const place = join(cacheFolder(), "peers", name);
  if (name === "alembic") return [join(place, "bin", name)];
  if (name === "prisma") return [join(place, "node_modules/prisma/build/index.js")];
  if (name !== "dbmate") return [join(place, name)];
  try {
    const packages = createRequire(join(here, "../../bench/package.json"));
    return [packages.resolve(`@dbmate/${process.platform}-${process.arch}/bin/dbmate`)];
  } catch {
    return [];
  }
}

const versionFlags: Readonly<Record<PeerName, string>> = {
  goose: "--version",
  mygoose: "",
  migrate: "-version",
  dbmate: "--version",
  alembic: "--version",
  prisma: "",
};

function versionOf(name: PeerName, path: string, [program = "", ...first]: readonly string[]): string | undefined {
  // It would look for engines that are not there; and what is built here has no word for it.
  if (name === "prisma" || name === "mygoose") return pinned[name].version;
  const { status, stdout, stderr } = spawnSync(program, [...first, versionFlags[name]], { encoding: "utf8" });
  if (status !== 0) return undefined;
  // Built from its module it says `dev` of itself, and yet has it written inside.
  const built = /\bgithub\.com\/golang-migrate\/migrate\/v4\tv(\d[\d.]+)/;
  return (/\d+(?:\.\d+)+/.exec(stdout + stderr) ?? built.exec(readFileSync(path, "latin1")))?.at(-1) ?? "unknown";
}

function started([program = "", ...args]: readonly string[], wishes: PeerWishes): ReturnType<Peer["start"]> {
  const child = spawn(program, args, {
    cwd: wishes.cwd,
    env: { ...process.env, NO_COLOR: "1", ...wishes.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: wishes.timeoutMs ?? 50_000,
    killSignal: "SIGKILL",
  });
  let said = "";
  child.stdout.on("data", (part) => (said += String(part)));
  child.stderr.on("data", (part) => (said += String(part)));
  const ended = new Promise<PeerRan>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said }));
  });
  return { child, ended };
}
