// Fetches servers for the tests into the cache: `node scripts/servers.mjs 13 16 mariadb-11.8 mysql-9.7`. A number is a
// major of PostgreSQL; `mysql` stands for the usual MariaDB and MySQL.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { majorFolder, newest, packageName, pinned } from "./majors.mjs";
import { fetchMysql, mysqlPackages, usualMysql } from "./mysql-packages.mjs";

const words = process.argv
  .slice(2)
  .flatMap((word) => word.split(","))
  .filter((word) => word !== "none");
for (const name of words.flatMap((word) => (word === "mysql" ? usualMysql : [word]))) {
  const title = mysqlPackages[name]?.title ?? `PostgreSQL ${name}`;
  const say = (what) => console.log(`${title}: ${what}`);
  const problem = mysqlPackages[name] ? fetchMysql(name, say) : fetchMajor(name, say);
  if (problem === undefined) continue;
  say(`not fetched (${problem})`);
  process.exitCode = 1;
}

/** Undefined where it is there afterwards, else why not. */
function fetchMajor(major, say) {
  const version = pinned[major];
  if (version === undefined)
    return `unknown; known: ${[...Object.keys(pinned), ...Object.keys(mysqlPackages)].join(", ")}`;
  if (major === newest) return void say("comes with npm ci");
  const folder = majorFolder(major);
  const own = join(folder, "node_modules", packageName, "package.json");
  if (existsSync(own) && JSON.parse(readFileSync(own, "utf8")).version === version)
    return void say(`${packageName}@${version} is there`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  // Its script would only make links, which Sluice makes itself, and newer npm asks before it runs one.
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", `${packageName}@${version}`];
  const done = spawnSync("npm", args, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  if (done.status !== 0) return done.error?.message ?? done.stderr.trim().split("\n").at(-1);
  return void say(`fetched ${packageName}@${version}`);
}
