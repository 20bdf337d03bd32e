import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import type { MatrixGround } from "./matrix.js";
import { freshMysqlDatabase, freshMysqlLog } from "./mysql-database.js";
import { mysqlProgram, unpackedRoot } from "./mysql-packages.js";
import type { MysqlServer } from "./mysql-server.js";

export function mysqlMatrix(server: MysqlServer): MatrixGround {
  const session = "FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
  return {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server, grants: ["PROCESS"] }),
    freshLog: (database) => freshMysqlLog(server, database),
    slow: (seconds) => `SELECT sleep(${seconds});`,
    sleeping: `SELECT 1 ${session} AND state = 'User sleep'`,
    noDump: () => (unpackedRoot(server.name) === undefined ? `its mysqldump is not on this machine` : undefined),
    dumpEnv: () => ({ PATH: [dumperOf(server), process.env["PATH"] ?? ""].join(delimiter) }),
    others: `SELECT 1 ${session}`,
  };
}

/** A folder with the `mysqldump` of a server that is unpacked rather than installed. */
function dumperOf({ name }: MysqlServer): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-dump-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const command = mysqlProgram(name, "mysqldump").map((word) => `'${word}'`);
  writeFileSync(join(folder, "mysqldump"), `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
  chmodSync(join(folder, "mysqldump"), 0o755);
  return folder;
}
