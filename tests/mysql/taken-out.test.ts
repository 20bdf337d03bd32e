import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const next = "CREATE TABLE later (i int);\n";
const notes = "CREATE TABLE notes (i int);\n";
const bad = "ALTER TABLE notes DROP INDEX gone;\n";
const back = "-- sluice:down\nDROP TABLE notes;\n";

describe.each(mysqlServers)("a statement that failed, taken out of its file on $title", (server) => {
  test("when it was the last: the next run records that all of it is in, and only then goes on", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_notes.sql": notes + bad, "2_later.sql": next });
    await fails(project);
    project.write({ "1_notes.sql": notes });
    expect((await up({}, project.options)).targets[0]).toMatchObject({
      applied: [{ id: "1" }, { id: "2" }],
      pending: [],
    });
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    expect((await up({}, project.options)).targets[0]?.applied).toEqual([]);
    // What is there now is what is remembered: since then a word was added, and no more.
    project.write({ "1_notes.sql": `${notes}-- a word\n` });
    expect(await statesOf(project)).toBe("1 changed cosmetic, 2 applied");
  });

  test("of a down, too", async () => {
    await using database = await freshMysqlDatabase({ server });
    const files = (more: string): string =>
      `${notes}CREATE TABLE more (i int);\n-- sluice:down\nDROP TABLE more;\n${more}`;
    using project = makeProject(database, { "1_notes.sql": files("DROP TABLE missing;\n") });
    await up({}, project.options);
    await ending(down({ allowDestructive: ["1"] }, project.options));
    expect(await statesOf(project)).toBe("1 failed partial 1/2 down");
    project.write({ "1_notes.sql": files("") });
    expect((await down({ allowDestructive: ["1"] }, project.options)).targets[0]?.reverted).toMatchObject([
      { id: "1" },
    ]);
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await tables(database)).toBe("notes");
  });

  test("when it parted two that then are one transaction: what is in is known all the same", async () => {
    await using database = await freshMysqlDatabase({ server });
    const rows = (between: string): string =>
      `${notes}INSERT INTO notes VALUES (1);\n${between}INSERT INTO notes VALUES (2);\nINSERT INTO notes VALUES (3);\n`;
    using project = makeProject(database, { "1_notes.sql": rows(bad) });
    await fails(project, "1 failed partial 2/4");
    project.write({ "1_notes.sql": rows("") });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(await statesOf(project)).toBe("1 applied");
    expect((await database.query("SELECT i FROM notes ORDER BY i")).map(({ i }) => i).join(" ")).toBe("1 2 3");
  });

  test.each([
    ["one statement", ""],
    ["two", "SET unique_checks = 0;\n"],
  ])("when only what sets the session was before it, in %s", async (_, more) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE notes (i int)");
    const rows = (between: string): string =>
      `SET foreign_key_checks = 0;\n${more}${between}INSERT INTO notes VALUES (1);\n`;
    using project = makeProject(database, { "1_notes.sql": rows(bad) });
    await fails(project, "1 failed partial 1/3");
    project.write({ "1_notes.sql": rows("") });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await database.query("SELECT i FROM notes")).toEqual([{ i: 1 }]);
  });

  test("and what is left can be taken back", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_notes.sql": notes + bad + back });
    await fails(project, "1 failed partial 1/2");
    project.write({ "1_notes.sql": notes + back });
    expect((await down({ allowDestructive: ["1"] }, project.options)).targets[0]?.reverted).toMatchObject([
      { id: "1" },
    ]);
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await tables(database)).toBe("");
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
  });

  test("after it was said to be retried", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_notes.sql": notes + bad });
    await fails(project, "1 failed partial 1/2");
    await ending(resolve({ id: "1", as: "retry" }, project.options));
    project.write({ "1_notes.sql": notes });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(await statesOf(project)).toBe("1 applied");
  });
});

async function fails(project: Project, as = "1 failed partial 1/2, 2 pending"): Promise<void> {
  expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 9, error: { code: "migration_failed" } });
  expect(await statesOf(project)).toBe(as);
}

async function tables(database: { query(sql: string): Promise<readonly Record<string, unknown>[]> }): Promise<string> {
  const rows = await database.query(
    "SELECT TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_SCHEMA = database() AND TABLE_NAME NOT LIKE 'sluice%' ORDER BY 1",
  );
  return rows.map(({ t }) => String(t)).join(" ");
}
