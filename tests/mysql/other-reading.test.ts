import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { startMysqlServer } from "../servers/mysql-server.js";
import { makeProject } from "../servers/project.js";

const files = {
  "1_t.sql": "CREATE TABLE t (a varchar(9), gone int);\nINSERT INTO t VALUES ('a\\tb', 1);",
  "2_plain.sql": "-- \"none\" and \\\nINSERT INTO t VALUES ('plain', 0);",
  "3_names.sql": 'UPDATE t SET a = "gone" WHERE gone = 1;\nUPDATE t SET a = "gone" WHERE gone = 1;',
  "4_itself.sql": 'SET sql_mode = CONCAT(@@sql_mode, \',ANSI_QUOTES\');\nUPDATE t SET "gone" = 2 WHERE "gone" = 1;',
};

describe.each(mysqlServers)("a server with modes of its own, $title", (server) => {
  test("what it would read otherwise is told, with its place; what says so itself, and what reads alike, is not", async () => {
    await using own = await startMysqlServer(server.name, {
      settings: { sql_mode: "ANSI_QUOTES,NO_BACKSLASH_ESCAPES" },
    });
    await using database = await freshMysqlDatabase({ server: own.server });
    using project = makeProject(database, files);
    const planned = (await project.cli(["plan", "--json"])).json.targets?.[0]?.problems;
    const told = [
      { code: "read_otherwise", severity: "warning", at: { file: "migrations/1_t.sql", line: 2 } },
      { code: "read_otherwise", severity: "warning", at: { file: "migrations/3_names.sql", line: 1 } },
    ];
    expect(planned).toMatchObject(told);
    const { code, stdout } = await project.cli(["up"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("own sql_mode has ANSI_QUOTES")]);
    expect(stdout).toContain("own sql_mode has NO_BACKSLASH_ESCAPES");
    expect(await database.query("SELECT a, gone FROM t ORDER BY gone")).toEqual([
      { a: "plain", gone: 0 },
      { a: "gone", gone: 2 },
    ]);
  });

  test("another one is not", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    expect((await project.cli(["plan", "--json"])).json.targets?.[0]?.problems).toEqual([]);
  });
});
