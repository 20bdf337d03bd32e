// A MariaDB or MySQL of the tests', for the bench.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection } from "mysql2/promise";
import { build } from "rolldown";

/** Starts a throw-away server, which waits for no disk; `close` stops it and takes its data away. */
export async function startMysql(root, name) {
  const caches = join(root, "node_modules/.cache");
  mkdirSync(caches, { recursive: true });
  const built = mkdtempSync(join(caches, "sluice-bench-"));
  await build({
    input: { server: join(root, "tests/servers/mysql-server.ts") },
    platform: "node",
    external: [/^mysql2/],
    transform: { target: "node20.19" },
    output: { dir: built },
  });
  writeFileSync(join(built, "package.json"), '{ "type": "module" }');
  cpSync(join(root, "tests/servers/mysql-packages.json"), join(built, "mysql-packages.json"));
  const { startMysqlServer } = await import(pathToFileURL(join(built, "server.js")).href);
  const own = await startMysqlServer(name);
  const { title, version, host, port, user, password } = own.server;
  const admin = await createConnection({ host, port, user, password });
  return {
    title: `${title} (${version})`,
    url: (database) => `mysql://${user}:${password}@${host}:${port}/${database}`,
    async fresh(database) {
      await admin.query(`DROP DATABASE IF EXISTS ${database}`);
      await admin.query(`CREATE DATABASE ${database}`);
    },
    async tables(database) {
      const [[row]] = await admin.query(
        `SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME LIKE 'table\\_%'`,
      );
      return Number(row.n);
    },
    async close() {
      await admin.end();
      await own[Symbol.asyncDispose]();
      rmSync(built, { recursive: true, force: true });
    },
  };
}
