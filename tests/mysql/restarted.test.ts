import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type MysqlServer, type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

/** There is one like it: nothing but when the table was made tells that it is not in. */
const nameless = "ALTER TABLE t ADD INDEX (x)";
const files = {
  "1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, x int, KEY (x));",
  "2_index.sql": `${nameless};\nINSERT INTO t VALUES (1, 1);`,
};

describe.each(mysqlServers)("$title is started anew before anybody looks", (server) => {
  test.each(["SIGTERM", "SIGKILL"] as const)(
    "%s moves no moment: what never ran is known not to be in",
    async (how) => {
      await using own = await startMysqlServer(server.name);
      await using database = await freshMysqlDatabase({ server: own.server });
      using project = makeProject(database, files);
      await project.cli(["up", "--to", "1"]);
      await nextSecond();
      await killedAtOnce(own, database, project, how);
      await own.start();
      expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/2");
      expect((await project.cli(["up"])).code).toBe(0);
      expect(await indexesOn(database)).toBe(2);
    },
  );

  test("its files were given to another meanwhile: the moment tells nothing", async () => {
    await using own = await startMysqlServer(server.name);
    await using database = await freshMysqlDatabase({ server: own.server });
    using project = makeProject(database, files);
    await project.cli(["up", "--to", "1"]);
    await nextSecond();
    await killedAtOnce(own, database, project, "SIGKILL");
    const data = join(own.server.folder, "data", database.name);
    for (const file of readdirSync(data)) chmodSync(join(data, file), 0o660);
    await own.start();
    const next = await project.cli(["up", "--json"]);
    // MySQL keeps its moment in the catalog, and knows that it did not run.
    expect([next.code, await indexesOn(database)]).toEqual(isMariadb(server.name) ? [9, 1] : [0, 2]);
  });
});

/** In which the catalog counts. */
function nextSecond(): Promise<void> {
  return sleep(1500);
}

/** Server and run, while the statement waits for its table. */
async function killedAtOnce(
  own: OwnMysqlServer,
  database: TestMysqlDatabase,
  project: ReturnType<typeof makeProject>,
  how: "SIGTERM" | "SIGKILL",
): Promise<void> {
  const reader = await database.client();
  reader.on("error", () => {});
  await reader.query("LOCK TABLES t READ");
  const running = project.start(["up", "--json", "--lock-timeout", "60s"]);
  await until(() => waits(own.server));
  await nextSecond();
  await own.stop(how);
  running.child.kill("SIGKILL");
  await running.ended;
}

async function waits({ host, port, user, password }: MysqlServer): Promise<boolean> {
  const client = await createConnection({ host, port, user, password });
  try {
    const [rows] = await client.query(
      `SELECT 1 FROM information_schema.processlist WHERE info LIKE '/* sluice %${nameless}'`,
    );
    return Array.isArray(rows) && rows.length > 0;
  } finally {
    client.destroy();
  }
}

async function indexesOn(database: TestMysqlDatabase): Promise<number> {
  const rows = await database.query("SHOW INDEX FROM t WHERE Column_name = 'x'");
  return rows.length;
}
