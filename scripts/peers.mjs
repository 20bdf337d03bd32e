// Fetches other tools for the tests of living beside them into the cache: `node scripts/peers.mjs`, or by name. What a
// machine cannot have (no Go, no Python, no registry) is said with its reason, and is no failure: its tests are skipped.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache-folder.mjs";

const known = JSON.parse(readFileSync(new URL("../tests/servers/peers.json", import.meta.url), "utf8"));
const folder = join(cacheFolder(), "peers");

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(known)) console.log(`${name}: ${fetched(name)}`);

/** What became of it, in words. */
function fetched(name) {
  const peer = known[name];
  if (peer === undefined) return `unknown; known: ${Object.keys(known).join(", ")}`;
  if (peer.comesWith) return `comes with ${peer.comesWith}`;
  const place = join(folder, name);
  const mark = join(place, "fetched.json");
  const wanted = JSON.stringify(peer);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return `${peer.version} is there`;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const { command, args, options } of stepsOf(peer, place)) {
    const done = spawnSync(command, args, { encoding: "utf8", timeout: 600_000, ...options });
    if (done.status !== 0) return `not fetched (${done.error?.message ?? done.stderr.trim().split("\n").at(-1)})`;
  }
  writeFileSync(mark, wanted);
  return `fetched ${peer.version}`;
}

/** Commands, each with its arguments and where it needs to be. */
function stepsOf({ go, python, npm, version }, place) {
  if (go?.from) {
    const cwd = fileURLToPath(new URL(`../${go.from}`, import.meta.url));
    return [{ command: "go", args: ["build", "-o", place, "."], options: { cwd } }];
  }
  if (go) {
    const args = ["install", ...(go.tags ? ["-tags", go.tags] : []), `${go.module}@v${version}`];
    return [{ command: "go", args, options: { env: { ...process.env, GOBIN: place } } }];
  }
  if (python) {
    const pip = join(place, "bin", "pip");
    return [
      { command: "python3", args: ["-m", "venv", place] },
      { command: pip, args: ["install", "--quiet", "--disable-pip-version-check", ...python] },
    ];
  }
  writeFileSync(join(place, "package.json"), '{ "private": true }\n');
  // Its scripts would fetch engines from elsewhere, which are not needed.
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", ...npm];
  return [{ command: "npm", args, options: { cwd: place } }];
}
