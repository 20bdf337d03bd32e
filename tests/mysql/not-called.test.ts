import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const fill = "CREATE PROCEDURE fill(a int, b int) INSERT INTO t VALUES (a);";
const outer = (body: string): string =>
  `CREATE PROCEDURE outer_one(a int) BEGIN INSERT INTO t VALUES (a); ${body}; END;`;

describe.each(mysqlServers)("a CALL that fails, on $title", (server) => {
  test.each([
    ["the procedure is not there", "CALL `none` (1)", "no function or procedure"],
    ["it takes more values", "CALL FILL((SELECT MAX(x) FROM (SELECT 1 AS x, 2) AS q))", "another number of values"],
    ["it takes fewer", "CALL fill(1, 2, CONCAT('a', 'b'))", "another number of values"],
  ])("before anything of it ran has failed, and nothing is in doubt: %s", async (_, call, says) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_t.sql": `CREATE TABLE t (a int);\n${fill}`, "2_call.sql": `${call};` });
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(stderr).toMatch(/2_call\.sql:1:1\n/);
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
    project.write({ "2_call.sql": "CALL fill(1, 2);" });
    expect((await project.cli(["up"])).code).toBe(0);
  });

  test.each([
    ["another is not there", outer("CALL none(1)")],
    ["another takes more values, and is given as many", outer("CALL fill(1)")],
    ["it calls itself with more", outer("CALL outer_one(1, 2)")],
  ])("inside its procedure is in doubt: %s", async (_, made) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_t.sql": `CREATE TABLE t (a int);\n${fill}\n${made}`,
      "2_call.sql": "CALL outer_one(1);",
    });
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([9, expect.stringContaining("a part of it may stay")]);
  });
});
