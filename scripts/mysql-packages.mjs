// MariaDB and MySQL for the tests: Debian's packages of several releases, unpacked side by side into the cache, with
// their own libraries. Nothing is installed, and root is not needed.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache-folder.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * What is known, by name. `alone`: packages of which only some files are wanted, and none of what they depend on.
 * `artifact`: where Debian has the libraries alone, the server itself out of one that Maven knows, at `inside`.
 * `optional`: for whoever names it.
 */
export const mysqlPackages = JSON.parse(readFileSync(join(root, "tests/servers/mysql-packages.json"), "utf8"));

/** Those that are not for those alone who name them. */
export const usualMysql = Object.keys(mysqlPackages).filter((name) => !mysqlPackages[name].optional);

/** Servers that SLUICE_TEST_MYSQL asks for (else the usual ones), and that are not on this machine. */
export function missingMysql(env = process.env) {
  const wanted = env.SLUICE_TEST_MYSQL?.split(",").map((word) => word.trim()) ?? usualMysql;
  return wanted.filter((name) => mysqlPackages[name] && versionOf(name) === undefined);
}

/** Undefined where it is there afterwards, else why not. `say` gets what was done. */
export function fetchMysql(name, say) {
  const there = versionOf(name);
  if (there !== undefined) return void say(`${there} is there`);
  const { release } = mysqlPackages[name];
  const mirror = debianMirror();
  if (mirror === undefined) return "the sources of apt on this machine name no mirror of Debian";
  const folder = folderOf(name);
  mkdirSync(dirname(folder), { recursive: true });
  // Another user than the one who fetches may start it.
  chmodSync(dirname(folder), 0o755);
  const work = mkdtempSync(`${folder}-`);
  try {
    const version = unpack(name, work, mirror);
    if (!version.startsWith(name.replace(/^\w+-/, ""))) return `Debian ${release} has ${version} now`;
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, "root"), folder);
    return void say(`fetched ${version}`);
  } catch (error) {
    return error.message;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const recipe = ".sluice-recipe.json";

/** Undefined where it is not there, or was made by another recipe. */
function versionOf(name) {
  const file = join(folderOf(name), recipe);
  if (!existsSync(file)) return undefined;
  const { from, version } = JSON.parse(readFileSync(file, "utf8"));
  return from === recipeOf(name) ? version : undefined;
}

function recipeOf(name) {
  const { release, packages, alone, artifact = "" } = mysqlPackages[name];
  return [release, ...packages, ...alone, artifact].join(" ").trim();
}

function folderOf(name) {
  return join(cacheFolder(), "mysql", name);
}

/** The mirror that this machine gets its own packages from has the other releases, too. */
function debianMirror() {
  const facts = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const release = /^VERSION_CODENAME=(\w+)/m.exec(facts)?.[1];
  const format = ["--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)"];
  // Also where nobody has fetched their lists yet.
  const args = ["indextargets", "--no-release-info", ...format, "Created-By: Packages"];
  const { stdout } = spawnSync("apt-get", args, { encoding: "utf8" });
  const lines = (stdout ?? "").split("\n").map((line) => line.split(" "));
  return lines.find((line) => line[0] === release && line[1] === "main")?.[2];
}

/** Into `work/root`; its version. */
function unpack(name, work, mirror) {
  const { release, packages, alone, artifact, inside, version: fixed } = mysqlPackages[name];
  const archives = join(work, "archives");
  const apt = aptIn(work, archives, `${mirror} ${release} main`);
  apt("update");
  apt("install", "--yes", "--download-only", ...packages);
  if (alone.length > 0) apt("download", ...alone);
  const files = readdirSync(archives).filter((file) => file.endsWith(".deb"));
  for (const file of files) run("dpkg", ["-x", join(archives, file), join(work, "root")]);
  const main = files.find((file) => file.startsWith(`${packages[0]}_`));
  const version = fixed ?? /_(?:\d+%3a)?([\d.]+)/.exec(main)[1];
  if (artifact) unpackArtifact(artifact, inside, work);
  writeFileSync(join(work, "root", recipe), JSON.stringify({ from: recipeOf(name), version }));
  return version;
}

/** Its programs and messages go where a package's would lie. */
function unpackArtifact(artifact, inside, work) {
  const args = [
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${work}/jar`,
    `-Dmdep.unpack.includes=${inside}*,${inside}/**`,
  ];
  run("mvn", ["--quiet", "--batch-mode", "dependency:unpack", ...args], { cwd: work });
  const found = join(work, "jar", inside);
  const usr = join(work, "root/usr");
  if (inside.endsWith(".tar.gz")) run("tar", ["-xzf", found, "--no-same-owner", "-C", usr]);
  else cpSync(found, usr, { recursive: true });
  for (const program of readdirSync(join(usr, "bin"))) chmodSync(join(usr, "bin", program), 0o755);
}

/** An apt that knows of one release and of no installed package: it fetches everything, down to the C library. */
function aptIn(work, archives, source) {
  for (const folder of [join(work, "lists/partial"), join(archives, "partial"), join(work, "root")])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(work, "status"), "");
  writeFileSync(
    join(work, "sources.list"),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${source}\n`,
  );
  const settings = {
    "Dir::Etc::sourcelist": join(work, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::State::lists": join(work, "lists"),
    "Dir::State::status": join(work, "status"),
    "Dir::Cache": work,
    "Dir::Cache::archives": archives,
    "APT::Install-Recommends": "0",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    // Nobody else knows of these folders, and the system's own locks are root's.
    "Debug::NoLocking": "1",
    // What is checked is the signature; a user of apt's own could not write here.
    "APT::Sandbox::User": "",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return (...args) => run("apt-get", [...options, "-qq", ...args], { cwd: archives });
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", ...options });
  if (done.error) throw done.error;
  if (done.status === 0) return;
  const lines = `${done.stdout}\n${done.stderr}`.trim().split("\n");
  throw new Error(lines.find((line) => /^E: |^\[ERROR\] /.test(line)) ?? lines.at(-1));
}
