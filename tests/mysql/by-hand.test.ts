import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { hasShell, throughShell } from "../servers/mysql-shell.js";
import { makeProject } from "../servers/project.js";

describe.each(mysqlServers)("a plan by hand, on $title", (server) => {
  test.skipIf(!hasShell(server.name))("ends where a run would, history and all", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);",
      "2_more.sql": "SET @a = 3;\nINSERT INTO t VALUES (@a);\nALTER TABLE t ADD b int;\nDROP INDEX `PRIMARY` ON t;",
    });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const run = () => throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]);
    expect(run()).toMatchObject({ stderr: "", status: 0 });
    expect(await database.query("SELECT * FROM t ORDER BY a")).toEqual([1, 2, 3].map((a) => ({ a, b: null })));
    const { json } = await project.cli(["status", "--json"]);
    expect(json.targets?.[0]?.migrations.map(({ state }) => state)).toEqual(["applied", "applied"]);
    expect(run()).toMatchObject({ stderr: expect.stringContaining("the history is not as this plan found it") });
  });
});
