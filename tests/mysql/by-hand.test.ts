import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { mysqlProgram, unpackedRoot } from "../servers/mysql-packages.js";
import { makeProject } from "../servers/project.js";

describe.each(mysqlServers)("a plan by hand, on $title", (server) => {
  const program = isMariadb(server.name) ? "mariadb" : "mysql";
  const hasShell = existsSync(join(unpackedRoot(server.name) ?? "", "usr/bin", program));

  test.skipIf(!hasShell)("ends where a run would, history and all", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);",
      "2_more.sql": "SET @a = 3;\nINSERT INTO t VALUES (@a);\nALTER TABLE t ADD b int;\nDROP INDEX `PRIMARY` ON t;",
    });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const { host, port, user, password } = database;
    const [command, ...args] = [
      ...mysqlProgram(server.name, program),
      "--no-defaults",
      `--host=${host}`,
      `--port=${port}`,
      `--user=${user}`,
      "--binary-mode",
      "--default-character-set=utf8mb4",
      ...(isMariadb(server.name) ? ["--skip-ssl"] : []),
    ];
    const env = { ...process.env, MYSQL_PWD: password };
    const run = () => spawnSync(command, [...args, database.name], { input: stdout, encoding: "utf8", env });
    expect(run()).toMatchObject({ stderr: "", status: 0 });
    expect(await database.query("SELECT * FROM t ORDER BY a")).toEqual([1, 2, 3].map((a) => ({ a, b: null })));
    const { json } = await project.cli(["status", "--json"]);
    expect(json.targets?.[0]?.migrations.map(({ state }) => state)).toEqual(["applied", "applied"]);
    expect(run()).toMatchObject({ stderr: expect.stringContaining("the history is not as this plan found it") });
  });
});
