import { beforeEach, describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { noShell, throughShell } from "../servers/mysql-shell.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

describe.each(mysqlServers)("a plan by hand, on $title", (server) => {
  beforeEach(({ skip }) => skip(...noShell(server)));

  test("ends where a run would, history and all", async () => {
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

  test("that is refused changes nothing, also where the shell is told to go on behind errors", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using another = await freshMysqlDatabase({ server });
    for (const each of [database, another]) await each.query("CREATE TABLE t (a int)");
    using project = makeProject(database, { "1_rows.sql": "INSERT INTO t VALUES (1);\nALTER TABLE t ADD b int;" });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const forced = (text: string, where = database) =>
      throughShell(where, text, ["--force", "--binary-mode", "--default-character-set=utf8mb4"]);
    expect(forced(stdout, another).stderr).toContain("this plan is for the database");
    expect(await another.query("SHOW COLUMNS FROM t")).toHaveLength(1);
    expect(await another.query("SHOW TABLES")).toHaveLength(1);
    expect(forced(stdout)).toMatchObject({ stderr: "" });
    expect(await statesOf(project)).toBe("1 applied");
    expect(forced(stdout).stderr).toContain("the history is not as this plan found it");
    project.write({ "2_gone.sql": "INSERT INTO t (a) VALUES (2);\nCALL nothing();\nDROP TABLE t;" });
    const refused = (await project.cli(["plan", "--sql", "--policy", "never-at-start"])).stdout;
    expect(forced(refused).stderr).toContain("refused: 2 gone: destructive");
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    expect(await statesOf(project)).toBe("1 applied, 2 pending");
  });

  test("that ends in a change of a table is looked at as what a run leaves is", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (id int PRIMARY KEY, a int)");
    await database.query("INSERT INTO t VALUES (1, 1), (2, 1)");
    const adds = "ALTER TABLE t ADD COLUMN c int";
    using project = makeProject(database, { "1_t.sql": `${adds};\nCREATE UNIQUE INDEX u ON t (a);\n` });
    const script = async () => (await project.cli(["plan", "--sql"])).stdout;
    const run = (text: string) => throughShell(database, text, ["--binary-mode", "--default-character-set=utf8mb4"]);
    // The client dies behind the change.
    const first = await script();
    expect(run(first.slice(0, first.indexOf(adds) + adds.length + 3)).stderr).toBe("");
    expect(await statesOf(project)).toBe("1 unknown partial 0/2");
    const failed = await project.cli(["up"]);
    expect(failed.stderr).toContain("1062");
    expect(await statesOf(project)).toBe("1 failed partial 1/2");
    // The script fails plainly.
    expect(run(await script()).stderr).toContain("1062");
    expect(await statesOf(project)).toBe("1 unknown partial 1/2");
    await database.query("UPDATE t SET a = id");
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await database.query("SELECT id, c FROM t")).toEqual([1, 2].map((id) => ({ id, c: null })));
  });

  test("that ends in rows which stay is not written a second time", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_plain.sql": "CREATE TABLE plain (a int) ENGINE = MyISAM;",
      "2_rows.sql": "INSERT INTO plain VALUES (1);\nINSERT INTO nowhere VALUES (2);",
    });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const ran = throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]);
    expect(ran.stderr).toContain("nowhere");
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    project.write({ "2_rows.sql": "INSERT INTO plain VALUES (1);\nINSERT INTO plain VALUES (2);" });
    expect((await project.cli(["up"])).code).toBe(9);
    expect(await database.query("SELECT a FROM plain")).toEqual([{ a: 1 }]);
  });

  test("that ends in what a routine committed is not written a second time", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE a (x int)");
    await database.query("CREATE PROCEDURE commits() BEGIN COMMIT; START TRANSACTION; END");
    const rows = (third: string): string =>
      `BEGIN;\nINSERT INTO a VALUES (2);\nCALL commits();\nINSERT INTO ${third} VALUES (3);\nCOMMIT;\n`;
    using project = makeProject(database, { "1_rows.sql": rows("nowhere") });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const ran = throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]);
    expect(ran.stderr).toContain("nowhere");
    expect(await statesOf(project)).toBe("1 unknown partial 0/1");
    project.write({ "1_rows.sql": rows("a") });
    expect((await project.cli(["up"])).code).toBe(9);
    expect(await database.query("SELECT x FROM a")).toEqual([{ x: 2 }]);
  });

  test("that calls one which commits, and goes on to its end, is in", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE a (x int)");
    await database.query("CREATE PROCEDURE commits() BEGIN COMMIT; START TRANSACTION; END");
    const rows = "INSERT INTO a VALUES (2);\nCALL commits();\nINSERT INTO a VALUES (3);\n";
    using project = makeProject(database, { "1_rows.sql": `BEGIN;\n${rows}COMMIT;\n` });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const ran = throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]);
    expect(ran).toMatchObject({ stderr: "", status: 0 });
    expect(await statesOf(project)).toBe("1 applied");
    expect(await database.query("SELECT x FROM a ORDER BY x")).toEqual([{ x: 2 }, { x: 3 }]);
  });

  test("that writes such rows to its end is in", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_plain.sql": "CREATE TABLE plain (a int) ENGINE = MyISAM;\nINSERT INTO plain VALUES (1);",
      "2_t.sql": "CREATE TABLE t (a int);\nINSERT INTO t VALUES (2);",
    });
    const { stdout } = await project.cli(["plan", "--sql"]);
    const ran = throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]);
    expect(ran).toMatchObject({ stderr: "", status: 0 });
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });
});
