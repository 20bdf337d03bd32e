import { describe, expect, test } from "vitest";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";

const production = ["--env", "production"];

describe.each(mysqlServers.filter(({ name }) => isMariadb(name)))("a block, on $title", (server) => {
  test.each([
    "BEGIN NOT ATOMIC DROP TABLE kept; END",
    "IF (SELECT COUNT(*) FROM kept) = 1 THEN TRUNCATE kept; END IF",
    "BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR SQLEXCEPTION DELETE FROM kept; INSERT INTO gone VALUES (1); END",
    "BEGIN NOT ATOMIC FOR r IN (SELECT a FROM kept) DO UPDATE kept SET a = 2; END FOR; END",
  ])("that destroys is refused, unless that is allowed: %s", async (block) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE kept (a int)");
    await database.query("INSERT INTO kept VALUES (1)");
    using project = makeProject(database, { "1_block.sql": `${block};\n` });
    const refused = await project.cli(["up", "--json", ...production]);
    expect([refused.code, refused.json.error?.code]).toEqual([5, "refused"]);
    expect(await database.query("SELECT a FROM kept")).toEqual([{ a: 1 }]);
    expect((await project.cli(["up", "--allow-destructive", "1", "--yes", ...production])).code).toBe(0);
    expect(await database.query("SELECT a FROM kept").catch(() => [])).not.toEqual([{ a: 1 }]);
  });

  test("that destroys nothing runs, and what a routine would do is only defined", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE kept (a int)");
    using project = makeProject(database, {
      "1_block.sql": "BEGIN NOT ATOMIC INSERT INTO kept VALUES (1); CREATE TABLE made (a int); END;\n",
      "2_routine.sql": "CREATE PROCEDURE p() BEGIN DROP TABLE kept; END;\n",
    });
    const { code, stderr } = await project.cli(["up", ...production]);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe.each(mysqlServers)("on $title", (server) => {
  test("a table that is to be kept in memory alone loses its rows", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE kept (a int)");
    using project = makeProject(database, { "1_memory.sql": "ALTER TABLE kept ENGINE=MEMORY;\n" });
    const { code, json } = await project.cli(["up", "--json", ...production]);
    expect([code, json.error?.code]).toEqual([5, "refused"]);
  });
});

describe.each(mysqlServers.filter(({ name }) => name.startsWith("mysql-9")))(
  "a body in another language, on $title",
  (server) => {
    test("stands in dollar quotes, and what looks like SQL in it is none", async () => {
      await using database = await freshMysqlDatabase({ server });
      const head = "CREATE PROCEDURE f(a INT) LANGUAGE JAVASCRIPT AS";
      using project = makeProject(database, {
        "1_js.sql": `DELIMITER //\n${head} $$\n  let it = "isn't"; // DROP TABLE kept;\n  let x = 1;\n$$//\nDELIMITER ;\n-- sluice:down\nDROP PROCEDURE f;\n`,
        "2_sql.sql": `DROP PROCEDURE f;\n${head} $js$ let x = 2; $js$;\nCREATE TABLE behind (a int);\n`,
      });
      const { code, stderr } = await project.cli(["up", ...production]);
      expect([code, stderr]).toEqual([0, ""]);
      const made = await database.query(
        "SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = DATABASE()",
      );
      expect(made).toEqual([{ name: "f" }]);
      expect(await database.query("SELECT * FROM behind")).toEqual([]);
    });
  },
);
