// Who is measured, and how each is told to apply a folder of files to a database.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Those that are on this machine; `absent` says what is not. Each command takes a database's address and a folder of files. */
export function contestants(root) {
  const found = [
    {
      name: "sluice up",
      version: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
      command: (url, folder) => sluice(root, "up", url, join(folder, "plain")),
    },
    {
      name: "bare loop of pg, a file and its history row a message",
      version: versionOfPackage("pg"),
      command: (url, folder) => [process.execPath, [join(root, "bench/loop.mjs"), url, join(folder, "plain")]],
      once: true,
    },
  ];
  const absent = [];
  const add = (name, program, versionArgs, more) => {
    const version = versionOf(program, versionArgs);
    if (version !== undefined) found.push({ name, version, ...more(program) });
    else absent.push(name);
  };
  add("psql, one transaction a file over one connection", "psql", ["--version"], (psql) => ({
    command: (url, folder) => psqlFile(psql, url, join(folder, "psql/all.sql")),
    once: true,
  }));
  add("dbmate up", dbmate(), ["--version"], (program) => ({
    command: (url, folder) => [
      program,
      ["--url", url, "--migrations-dir", join(folder, "dbmate"), "--no-dump-schema", "up"],
    ],
  }));
  add("goose up", "goose", ["--version"], (program) => ({
    command: (url, folder) => [program, ["-dir", join(folder, "goose"), "postgres", url, "up"]],
  }));
  add("migrate up", "migrate", ["-version"], (program) => ({
    command: (url, folder) => [program, ["-path", join(folder, "migrate"), "-database", url, "up"]],
  }));
  return { found, absent };
}

export function sluice(root, verb, url, source, ...flags) {
  return [process.execPath, [join(root, "dist/bin.cjs"), verb, "--url", url, "--source", source, ...flags]];
}

export function psqlFile(psql, url, file, ...flags) {
  return [psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", ...flags, "-d", url, "-f", file]];
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
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? "") : undefined;
}

function versionOfPackage(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}
