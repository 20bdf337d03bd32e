import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const jobs = "CREATE TABLE jobs (n varchar(20));\nINSERT INTO jobs (n) VALUES ('seed');\n";

describe.each(mysqlServers)("what defines something stands alone on $title, whatever words it holds:", (server) => {
  test.each([
    [
      "a lock is released in its body",
      "CREATE PROCEDURE run_job(IN nm varchar(50)) BEGIN DO GET_LOCK(nm, 0); DO RELEASE_LOCK(nm); END;",
    ],
    ["all are released in it", "CREATE PROCEDURE run_job() BEGIN DO RELEASE_ALL_LOCKS(); END;"],
    ["its name is a keyword", "CREATE TABLE temporary (id int);"],
  ])("%s", async (_, statement) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_jobs.sql": jobs + statement });
    expect((await project.cli(["up"])).code).toBe(0);
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await database.query("SELECT n FROM jobs")).toEqual([{ n: "seed" }]);
    expect(await statesOf(project)).toBe("1 applied");
  });
});

describe.each(mysqlServers)("a transaction that a statement ends unasked, on $title,", (server) => {
  const inside = (before: string, after = ""): string =>
    `START TRANSACTION;\nINSERT INTO jobs VALUES ('seed');\n${before}CALL hidden();\n${after}COMMIT;\n`;
  test.each([
    ["in the middle of a message", inside("", "INSERT INTO jobs VALUES ('more');\n"), "CREATE TABLE v (a int)"],
    ["at the end of one", inside("SET character_set_client = utf8mb3;\n"), "CREATE TABLE v (a int)"],
    ["and then fails", inside(""), "BEGIN CREATE TABLE v (a int); INSERT INTO nowhere VALUES (1); END"],
    [
      "and begins another, that fails",
      inside(""),
      "BEGIN COMMIT; START TRANSACTION; INSERT INTO nowhere VALUES (1); END",
    ],
    [
      "and begins another, and what follows fails",
      inside("", "INSERT INTO nowhere VALUES (1);\n"),
      "BEGIN COMMIT; START TRANSACTION; END",
    ],
    ["in another database", inside("USE OTHER;\n"), "CREATE TABLE v (a int)"],
  ])("%s, is known to the next run", async (_, text, body) => {
    await using database = await freshMysqlDatabase({ server });
    await using other = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE jobs (n varchar(20))");
    await database.query(`CREATE PROCEDURE hidden() ${body}`);
    using elsewhere = makeProject(other, { "1_there.sql": "CREATE TABLE x (a int);" });
    await elsewhere.cli(["up"]);
    const sql = text.replace("OTHER", other.name).replace("hidden", `${database.name}.hidden`);
    using project = makeProject(database, { "1_jobs.sql": sql });
    const url = { url: database.adminUrl };
    expect((await project.cli(["up"], url)).code).toBe(9);
    expect((await mysqlEye.history(database)).at(-1)).toMatchObject({ id: "1", outcome: "begun" });
    expect(await statesOf(project)).toContain("1 unknown");
    expect((await project.cli(["up"], url)).code).toBe(9);
    expect(await database.query("SELECT n FROM jobs")).toEqual([{ n: "seed" }]);
  });

  test("is known to it where nobody saw that, too", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE jobs (n varchar(20))");
    await database.query("CREATE PROCEDURE hidden() BEGIN COMMIT; DO SLEEP(2); END");
    using project = makeProject(database, { "1_jobs.sql": inside("") });
    const running = project.start(["up"]);
    await until(async () => (await database.query("SELECT n FROM jobs")).length > 0);
    running.child.kill("SIGKILL");
    await running.ended;
    expect((await project.cli(["up"])).code).toBe(9);
    expect(await database.query("SELECT n FROM jobs")).toEqual([{ n: "seed" }]);
  });

  test("is rolled back where it failed before, and goes on where that is corrected", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE jobs (n varchar(20))");
    await database.query("CREATE PROCEDURE hidden() DO 0");
    using project = makeProject(database, { "1_jobs.sql": inside("INSERT INTO nowhere VALUES (1);\n") });
    expect((await project.cli(["up"])).code).toBe(1);
    expect(await database.query("SELECT n FROM jobs")).toEqual([]);
    project.write({ "1_jobs.sql": inside("") });
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await database.query("SELECT n FROM jobs")).toEqual([{ n: "seed" }]);
  });
});
