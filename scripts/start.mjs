// `npm start`: the main job on the config-server example, with a real PostgreSQL that comes from npm.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfOld } from "./built.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const example = join(root, "examples/config-server");
const words = speaksKorean() ? korean() : english();

// The whole group of a terminal gets Ctrl-C, or that it was closed: the command ends itself, and we clear away after it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
buildIfOld(root, "--no-types");

// A server of this run alone, so that each run begins with an empty database and two may run side by side.
const name = `start-${process.pid}`;
// Where its data lies for root, and for a user to whom this checkout does not belong.
const cache = mkdtempSync(join(tmpdir(), "sluice-start-"));
const env = { ...ownEnvironment(), DATABASE_URL: `embedded:${name}`, SLUICE_ENV: "development", SLUICE_CACHE: cache };

try {
  console.log(words.intro);
  process.exitCode = await inTurn(["up", "status", "up", "down", "up"]);
  if (process.exitCode === 0) console.log(words.next(nearest(example), join(root, "dist/bin.cjs")));
} finally {
  rmSync(cache, { recursive: true, force: true });
  rmSync(join(example, ".sluice", `postgres-${name}`), { recursive: true, force: true });
}

async function inTurn(commands) {
  for (const command of commands) {
    console.log(`\n$ sluice ${command}`);
    const code = await sluice(command);
    if (code !== 0) return code;
  }
  return 0;
}

function sluice(command) {
  const child = spawn(process.execPath, [join(root, "dist/bin.cjs"), command], { cwd: example, env, stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

/** As short as it can be typed from here. npm itself runs us in the checkout, wherever it was called. */
function nearest(folder) {
  const here = process.env.INIT_CWD ?? process.cwd();
  const way = relative(here, folder);
  return way === "" ? "." : way.startsWith("..") ? folder : way;
}

/** Nothing that names a database of the user's may reach the example. */
function ownEnvironment() {
  const foreign = /^(SLUICE_|PG[A-Z]|POSTGRES_|MYSQL_|MARIADB_|DB_|DATABASE_URL$|APP_ENV$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key)));
}

function speaksKorean() {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return /^ko/i.test(LC_ALL || LC_MESSAGES || LANG || "");
}

function english() {
  return {
    intro: "The config server's nine migrations, on a PostgreSQL of its own that is thrown away at the end.",
    next: (folder, program) =>
      [
        "\nThe server has been stopped. Now yourself, with data that stays:",
        `  cd ${folder}`,
        "  npx sluice plan",
        "  npx sluice up",
        "Or in a project of your own:",
        `  node ${program} init`,
      ].join("\n"),
  };
}

function korean() {
  return {
    intro: "설정 서버의 마이그레이션 아홉 개를 전용 PostgreSQL에서 실행합니다. 이 서버는 끝나면 삭제됩니다.",
    next: (folder, program) =>
      [
        "\n서버를 종료했습니다. 이제 직접 실행해 보세요. 데이터는 남습니다:",
        `  cd ${folder}`,
        "  npx sluice plan",
        "  npx sluice up",
        "직접 만든 프로젝트에서는:",
        `  node ${program} init`,
      ].join("\n"),
  };
}
