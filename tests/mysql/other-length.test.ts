import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const doubted = "CREATE TABLE n (a int);\nCALL fails();\n";
const third = "INSERT INTO n VALUES (3);\n";

describe.each(mysqlServers)("on $title, a file that changed its length behind a unit in doubt", (server) => {
  test("grown: that unit said to be in, the rest runs", async () => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": doubted });
    await breaksOff(project, "1 unknown partial 1/2");
    project.write({ "1_n.sql": doubted + third });
    expect((await project.cli(["up"])).stderr).toContain("2 of 3");
    const said = await project.cli(["resolve", "1", "--applied"]);
    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining("up to 2 of 3; sluice up goes on at 3")]);
    expect(await statesOf(project)).toBe("1 failed partial 2/3");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await rowsOf(database)).toEqual([{ a: 3 }]);
  });

  test("shorter: that unit said to be in, all of it is", async () => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": doubted + third });
    await breaksOff(project, "1 unknown partial 1/3");
    project.write({ "1_n.sql": doubted });
    await resolve({ id: "1", as: "applied" }, project.options);
    expect(await statesOf(project)).toBe("1 applied");
    expect((await up({}, project.options)).targets[0]?.applied).toEqual([]);
    expect(await rowsOf(database)).toEqual([]);
  });

  test.each([
    ["as long", doubted],
    ["shorter", doubted + third],
  ])("%s, with another statement in its place: that one was not run, and is not said to be", async (_, before) => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": before });
    await breaksOff(project);
    project.write({ "1_n.sql": `CREATE TABLE n (a int);\n${third}` });
    const said = await project.cli(["resolve", "1", "--applied"]);
    expect([said.code, said.stderr]).toEqual([2, expect.stringContaining("1: 2 of 2 was not run by sluice")]);
    await resolve({ id: "1", as: "retry", because: "it left nothing" }, project.options);
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await rowsOf(database)).toEqual([{ a: 3 }]);
  });

  test("of a down, too", async () => {
    await using database = await prepared(server);
    const file = (more: string): string =>
      `CREATE TABLE n (a int);\nCREATE TABLE m (a int);\n-- sluice:down\nDROP TABLE m;\nCALL fails();\n${more}`;
    using project = makeProject(database, { "1_n.sql": file("") });
    await up({}, project.options);
    const back = { allowDestructive: ["1"] };
    expect((await ending(down(back, project.options))).exitCode).toBe(9);
    expect(await statesOf(project)).toBe("1 unknown partial 1/2 down");
    project.write({ "1_n.sql": file("DROP TABLE n;\n") });
    const said = await project.cli(["resolve", "1", "--pending"]);
    expect([said.code, said.stdout]).toEqual([
      0,
      expect.stringContaining("out up to 2 of 3; sluice down goes on at 3"),
    ]);
    await down(back, project.options);
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await database.query("SHOW TABLES LIKE 'n'")).toEqual([]);
  });
});

async function prepared(server: TestMysqlDatabase["server"]): Promise<TestMysqlDatabase> {
  const database = await freshMysqlDatabase({ server });
  await database.query("CREATE PROCEDURE fails() SIGNAL SQLSTATE '45000'");
  return database;
}

async function breaksOff(project: Project, as?: string): Promise<void> {
  expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown" } });
  if (as) expect(await statesOf(project)).toBe(as);
}

function rowsOf(database: TestMysqlDatabase): Promise<readonly unknown[]> {
  return database.query("SELECT a FROM n");
}
