import { existsSync } from "node:fs";
import { join } from "node:path";
import { type MysqlName, mysqlProgram, unpackedRoot } from "./mysql-packages.js";

export type MysqlSettings = Readonly<Record<string, string>>;

/** How to start a server: nothing of it is in the places that its makers meant. */
export function serverCommand(
  name: MysqlName,
  data: string,
  settings: MysqlSettings,
): readonly [command: string, ...args: string[]] {
  const [command, ...args] = mysqlProgram(name, isMariadb(name) ? "mariadbd" : "mysqld");
  const root = unpackedRoot(name) ?? "";
  const share = shareOf(name);
  const all = {
    basedir: join(root, "usr"),
    datadir: data,
    "lc-messages-dir": share,
    "character-sets-dir": join(share, "charsets"),
    "plugin-dir": join(root, "usr/lib/mysql/plugin"),
    ...(process.getuid?.() === 0 ? { user: "root" } : {}),
    ...fast,
    ...(isMariadb(name) ? { innodb_log_file_size: "16M" } : { "loose-innodb_redo_log_capacity": "16M" }),
    ...settings,
  };
  return [command, ...args, "--no-defaults", ...Object.entries(all).map(([key, value]) => `--${key}=${value}`)];
}

/** Fast and small, and yet a killed server loses nothing that it committed: only the disk is not waited for. */
const fast: MysqlSettings = {
  innodb_flush_log_at_trx_commit: "2",
  innodb_flush_method: "nosync",
  sync_binlog: "0",
  innodb_buffer_pool_size: "64M",
};

/** Where its messages, character sets and, for MariaDB, its system tables are. */
export function shareOf(name: MysqlName): string {
  const share = join(unpackedRoot(name) ?? "", "usr/share");
  const found = ["mariadb", "mysql"].map((own) => join(share, own)).find((own) => existsSync(join(own, "charsets")));
  return found ?? share;
}

export function isMariadb(name: MysqlName): boolean {
  return name.startsWith("mariadb");
}
