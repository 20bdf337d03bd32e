import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const doubted = "CREATE TABLE n (a int);\nCALL fails();\n";
const third = "INSERT INTO n (a) VALUES (3);\n";

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

  const looked = "CREATE TABLE n (a int);\nALTER TABLE n ADD COLUMN b int;\n";
  const back = "-- sluice:down\nDROP TABLE n;\n";

  test.each([
    ["grown", looked, looked + third, [{ a: 3 }]],
    ["shorter", looked + third, looked, []],
  ])("%s: a run that sees it in goes on behind it", async (_, before, now, rows) => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": before });
    await endsUnseen(project, database);
    project.write({ "1_n.sql": now });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await rowsOf(database)).toEqual(rows);
  });

  test.each([
    ["grown", looked, looked + third],
    ["shorter", looked + third, looked],
  ])("%s: a down that sees it in takes it back", async (_, before, now) => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": before + back });
    await endsUnseen(project, database);
    project.write({ "1_n.sql": now + back });
    await down({ allowDestructive: ["1"] }, project.options);
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await database.query("SHOW TABLES LIKE 'n'")).toEqual([]);
  });

  test("shorter, without it: nothing is taken for the one that ran", async () => {
    await using database = await prepared(server);
    using project = makeProject(database, { "1_n.sql": looked + third });
    await endsUnseen(project, database);
    project.write({ "1_n.sql": `CREATE TABLE n (a int);\n${third}` });
    expect((await ending(up({}, project.options))).error?.code).toBe("partial_changed");
    expect((await ending(resolve({ id: "1", as: "applied" }, project.options))).exitCode).toBe(2);
    expect(await statesOf(project)).toBe("1 unknown partial 1/3");
    expect(await rowsOf(database)).toEqual([]);
  });

  test("of a down, too", async () => {
    await using database = await prepared(server);
    const file = (more: string): string =>
      `CREATE TABLE n (a int);\nCREATE TABLE m (a int);\n-- sluice:down\nDROP TABLE m;\nCALL fails();\n${more}`;
    using project = makeProject(database, { "1_n.sql": file("") });
    await up({}, project.options);
    const allowed = { allowDestructive: ["1"] };
    expect((await ending(down(allowed, project.options))).exitCode).toBe(9);
    expect(await statesOf(project)).toBe("1 unknown partial 1/2 down");
    project.write({ "1_n.sql": file("DROP TABLE n;\n") });
    const said = await project.cli(["resolve", "1", "--pending"]);
    expect([said.code, said.stdout]).toEqual([
      0,
      expect.stringContaining("out up to 2 of 3; sluice down goes on at 3"),
    ]);
    await down(allowed, project.options);
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

/** As a run leaves it that was killed when the second unit was in, and nothing behind it. */
async function endsUnseen(project: Project, database: TestMysqlDatabase): Promise<void> {
  await up({}, project.options);
  await database.query("DELETE FROM n");
  await database.query("DELETE FROM sluice_history WHERE unit > 2 OR unit = 2 AND outcome = 'done'");
  expect(await statesOf(project)).toMatch(/^1 unknown partial 1\//);
}

function rowsOf(database: TestMysqlDatabase): Promise<readonly unknown[]> {
  return database.query("SELECT a FROM n");
}
