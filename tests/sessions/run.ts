import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freshDatabase } from "../servers/database.js";
import { removeFolder } from "../servers/embedded-user.js";
import { type Place, shown } from "./screen.js";
import type { Session, Setup } from "./session.js";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What a command of a session gave. */
export interface Screen {
  readonly lines: readonly string[];
  readonly code: number;
}

/** Runs a session in a folder and a database of its own; one screen a command. */
export async function run(session: Session): Promise<readonly Screen[]> {
  await using database = await databaseFor(session.setup);
  const base = mkdtempSync(join(tmpdir(), "sluice-session-"));
  // The embedded server runs as another user where we are root, and must get through.
  chmodSync(base, 0o711);
  try {
    const shell = new Shell(base, session.setup, database.url);
    const place: Place = {
      folder: shell.folder,
      database: database.name,
      shownDatabase: session.setup.database,
      port: database.port,
      shownPort: session.setup.server === undefined ? 5432 : 3306,
      password: database.password,
      user: userInfo().username,
      machine: hostname(),
    };
    for (const text of session.setup.before) {
      const { code, output } = await shell.run(text);
      if (code !== 0) throw new Error(`${session.name}: the preparation "${text}" ended with ${code}:\n${output}`);
    }
    const screens: Screen[] = [];
    for (const { text } of session.commands) {
      const { code, output } = await shell.run(text);
      screens.push({ code, lines: shown(output, place) });
    }
    return screens;
  } finally {
    await removeFolder(base);
  }
}

async function databaseFor({ server }: Setup) {
  if (server === undefined) {
    const database = await freshDatabase();
    return Object.assign(database, { url: database.url.replace("postgres://", "postgresql://") });
  }
  const { freshMysqlDatabase, mysqlServers } = await import("../servers/mysql-database.js");
  const found = mysqlServers.find(({ name }) => name === server);
  if (!found) throw new Error(`${server} does not run`);
  return freshMysqlDatabase({ server: found });
}

/** A person's shell: one command after the other, in the folder and with the variables that the last one left. */
class Shell {
  readonly folder: string;
  readonly #state: string;
  readonly #env: Readonly<Record<string, string>>;
  #code = 0;

  constructor(base: string, setup: Setup, url: string) {
    this.folder = join(base, "app");
    this.#state = join(base, "state");
    const bin = join(base, "bin");
    for (const each of [this.folder, bin, join(base, "cache")]) mkdirSync(each);
    if (setup.folder) cpSync(join(root, setup.folder), this.folder, { recursive: true, filter: isTheirs });
    for (const [path, text] of Object.entries(setup.files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    writeCommands(bin);
    writeFileSync(this.#state, `cd '${this.folder}'\n`);
    this.#env = {
      PATH: [bin, process.env["PATH"]].join(delimiter),
      HOME: base,
      LANG: setup.lang === "ko" ? "ko_KR.UTF-8" : "C.UTF-8",
      TZ: "UTC",
      PGAPPNAME: "psql",
      SLUICE_CACHE: join(base, "cache"),
      SLUICE_PACKAGE: built(),
      DATABASE_URL: url,
      ...setup.variables,
    };
  }

  async run(text: string): Promise<{ readonly code: number; readonly output: string }> {
    const script = `source '${this.#state}'
(exit ${this.#code})
${text}
sluice_code=$?
{ export -p; echo "cd '$PWD'"; } > '${this.#state}'
exit $sluice_code`;
    const answer = await bash(script, this.folder, this.#env);
    this.#code = answer.code;
    return answer;
  }
}

function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn("bash", ["--norc", "-c", `exec 2>&1 </dev/null\n${script}`], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 128, output: Buffer.concat(pieces).toString("utf8") }));
  });
}

let copied: string | undefined;

/** The package as it was built last, copied: a build while we run must not pull a command's files from under it. */
function built(): string {
  if (copied !== undefined) return copied;
  if (!existsSync(join(root, "dist/bin.cjs"))) throw new Error("dist/bin.cjs is not there: node scripts/build.mjs");
  // Inside node_modules, where its packages are found.
  const caches = join(root, "node_modules/.cache");
  mkdirSync(caches, { recursive: true });
  const copy = mkdtempSync(join(caches, "sluice-sessions-"));
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
  for (const part of ["dist", "package.json"]) cpSync(join(root, part), join(copy, part), { recursive: true });
  copied = copy;
  return copy;
}

/** The built command line under the names by which people call it. */
function writeCommands(bin: string): void {
  const call = `exec '${process.execPath}' '${join(built(), "dist/bin.cjs")}' "$@"`;
  writeFileSync(join(bin, "sluice"), `#!/bin/sh\n${call}\n`, { mode: 0o755 });
  const npx = `#!/bin/sh\n[ "$1" = sluice ] || { echo "only npx sluice is known here" >&2; exit 127; }\nshift\n${call}\n`;
  writeFileSync(join(bin, "npx"), npx, { mode: 0o755 });
}

/** What a run leaves in an example's folder is not part of it. */
function isTheirs(path: string): boolean {
  return !/(^|\/)(\.sluice|node_modules)$/.test(path);
}
