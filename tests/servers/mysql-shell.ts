import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMariadb } from "./mysql-command.js";
import type { TestMysqlDatabase } from "./mysql-database.js";
import { type MysqlName, mysqlProgram, unpackedRoot } from "./mysql-packages.js";
import type { MysqlServer } from "./mysql-server.js";

/** Some servers come without theirs: whether, and what a test says that is skipped then. */
export function noShell({ name, title }: MysqlServer): readonly [boolean, string] {
  const shell = shellOf(name);
  return [!existsSync(join(unpackedRoot(name) ?? "", "usr/bin", shell)), `${title} is here without its ${shell}`];
}

/** What the server's own shell makes of a text. */
export function throughShell(
  { server, name, host, port, user, password }: TestMysqlDatabase,
  input: string,
  options: readonly string[],
): SpawnSyncReturns<string> {
  const [command, ...args] = mysqlProgram(server.name, shellOf(server.name));
  const address = [`--host=${host}`, `--port=${port}`, `--user=${user}`];
  const plain = isMariadb(server.name) ? ["--skip-ssl"] : [];
  return spawnSync(command, [...args, "--no-defaults", ...address, ...plain, ...options, name], {
    input,
    encoding: "utf8",
    env: { ...process.env, MYSQL_PWD: password },
  });
}

function shellOf(name: MysqlName): string {
  return isMariadb(name) ? "mariadb" : "mysql";
}
