// Who is measured, and how each is told to apply a folder of files to a database.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Writes `count` migrations of two statements in each dialect of files that a contestant wants. */
export function writeFiles(folder, count) {
  const ways = { plain: (text) => text, dbmate: dbmateFile, goose: gooseFile };
  for (const [way, compose] of Object.entries(ways)) {
    mkdirSync(join(folder, way), { recursive: true });
    for (let n = 1; n <= count; n++) writeFileSync(join(folder, way, nameOf(n)), compose(textOf(n), n));
  }
  mkdirSync(join(folder, "psql"), { recursive: true });
  writeFileSync(join(folder, "psql", "all.sql"), psqlFile(join(folder, "plain")));
}

/** Those that are on this machine; `absent` says what is not, and how it would come. */
export function contestants(root, folder) {
  const found = [
    {
      name: "sluice up",
      version: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
      command: (url) => [
        process.execPath,
        [join(root, "dist/bin.js"), "up", "--url", url, "--source", join(folder, "plain")],
      ],
    },
    {
      name: "bare loop of pg, a file and its history row a message",
      version: versionOfPackage("pg"),
      command: (url) => [process.execPath, [join(root, "bench/loop.mjs"), url, join(folder, "plain")]],
      once: true,
    },
  ];
  const absent = [];
  const add = (name, program, versionArgs, more) => {
    const version = versionOf(program, versionArgs);
    if (version) found.push({ name, version, ...more(program) });
    else absent.push(name);
  };
  add("psql, one transaction a file over one connection", "psql", ["--version"], (psql) => ({
    command: (url) => [psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", join(folder, "psql/all.sql")]],
    once: true,
  }));
  add("dbmate up", dbmate(), ["--version"], (program) => ({
    command: (url) => [program, ["--url", url, "--migrations-dir", join(folder, "dbmate"), "--no-dump-schema", "up"]],
  }));
  add("goose up", "goose", ["--version"], (program) => ({
    command: (url) => [program, ["-dir", join(folder, "goose"), "postgres", url, "up"]],
  }));
  return { found, absent };
}

function nameOf(n) {
  return `${String(n).padStart(5, "0")}_table_${n}.sql`;
}

function textOf(n) {
  return (
    `CREATE TABLE table_${n} (id integer PRIMARY KEY, name text NOT NULL);\n` +
    `INSERT INTO table_${n} VALUES (1, 'one'), (2, 'two');\n`
  );
}

function dbmateFile(text, n) {
  return `-- migrate:up\n${text}\n-- migrate:down\nDROP TABLE table_${n};\n`;
}

function gooseFile(text, n) {
  return `-- +goose Up\n${text}\n-- +goose Down\nDROP TABLE table_${n};\n`;
}

function psqlFile(folder) {
  const each = (file) => `BEGIN;\n\\i '${join(folder, file)}'\nINSERT INTO history (id) VALUES ('${file}');\nCOMMIT;\n`;
  const history = "CREATE TABLE history (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());\n";
  return history + readdirSync(folder).sort().map(each).join("");
}

function dbmate() {
  try {
    return createRequire(import.meta.url).resolve(`@dbmate/${process.platform}-${process.arch}/bin/dbmate`);
  } catch {
    return "dbmate";
  }
}

function versionOf(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? "?") : undefined;
}

function versionOfPackage(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}
