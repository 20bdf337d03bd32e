import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject, type Project } from "../servers/project.js";

const files = {
  "1_made.sql":
    "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY);\nCREATE TABLE d (id int PRIMARY KEY);\nCREATE TABLE c (b int, CONSTRAINT c_b FOREIGN KEY (b) REFERENCES b (id));",
  "2_drop.sql": "DROP TABLE a, b, d;",
};

describe.each(mysqlServers)("$title, several tables that go in one statement", (server) => {
  const isMariadb = server.name.startsWith("mariadb");

  test("those that stand as they stood go with the next run, and with leave alone", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const tables = async (): Promise<readonly unknown[]> =>
      (await database.query("SHOW TABLES LIKE '_'")).flatMap((row) => Object.values(row));
    await made(project);
    const first = await project.cli(["up", "--json", "--allow-destructive", "2"]);
    expect([first.code, await tables()]).toEqual([9, isMariadb ? ["b", "c"] : ["a", "b", "c", "d"]]);
    await database.query("ALTER TABLE c DROP FOREIGN KEY c_b");
    const refused = await project.cli(["up", "--json"]);
    expect([refused.code, (await tables()).includes("b")]).toEqual([5, true]);
    const next = await project.cli(["up", "--json", "--allow-destructive", "2"]);
    expect([next.code, await tables()]).toEqual([0, ["c"]]);
    expect((await project.cli(["up", "--json"])).json.targets?.[0]?.applied).toEqual([]);
  });

  // MySQL drops all of them or none.
  if (isMariadb)
    test("one that others have made meanwhile stays", async () => {
      await using database = await freshMysqlDatabase({ server });
      using project = makeProject(database, files);
      await made(project);
      await project.cli(["up", "--json", "--allow-destructive", "2"]);
      await database.query("CREATE TABLE a (theirs int)");
      await database.query("ALTER TABLE c DROP FOREIGN KEY c_b");
      const next = await project.cli(["up", "--json", "--allow-destructive", "2"]);
      expect(next.code).toBe(9);
      expect(await database.query("SELECT theirs FROM a")).toEqual([]);
    });
});

/** When a table was made is told to the second. */
async function made(project: Project): Promise<void> {
  expect((await project.cli(["up", "--json", "--to", "1"])).code).toBe(0);
  await sleep(2200);
}
