import { describe, expect, test } from "vitest";
import { resolve, status, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";
import { assertDocument } from "../schemas.js";
import { statesOf } from "../servers/states.js";

/** As files ask for a change only where it is not there yet: what was prepared is its session's alone. */
const prepares = (text: string, behind = ""): string => `SET @text = (SELECT MAX(${text}) FROM old);
PREPARE made FROM @text;
EXECUTE made;
${behind}`;
const fails = "CONCAT('INSERT INTO old VALUES (', 1, ')')";

describe.each(mysqlServers)("an EXECUTE that fails, on $title", (server) => {
  test("cannot be run again by itself: that is not offered, and what is offered helps", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    using project = makeProject(database, { "1_made.sql": prepares(fails, "INSERT INTO old VALUES (2);") });
    const { stderr, code } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([9, expect.stringContaining("2 took effect: sluice resolve")]);
    expect(stderr).not.toContain("--retry");
    expect(stderr).not.toMatch(/: sluice up\b/);
    const shown = (await project.cli(["status"])).stdout;
    expect(shown).toContain("nothing of it is in (undone by hand): sluice resolve");
    expect(shown).not.toContain("--retry");
    await resolve({ id: "1", as: "applied", because: "done by hand" }, project.options);
    expect(await statesOf(project)).toBe("1 failed partial 2/3");
    await up({}, project.options);
    expect(await database.query("SELECT a FROM old")).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("where the rest needs that session, too, all of it is said to be in, or nothing", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    const files = { "1_made.sql": prepares(fails, "DEALLOCATE PREPARE made;") };
    using project = makeProject(database, files);
    const { stderr } = await project.cli(["up"]);
    expect(stderr).toContain("all of it is in (the rest done by hand): sluice resolve");
    expect((await status({}, project.options)).targets[0]?.migrations[0]?.left?.lost).toEqual({
      unit: true,
      rest: true,
    });
    await resolve({ id: "1", as: "applied", because: "done by hand" }, project.options);
    expect(await statesOf(project)).toBe("1 applied");

    using other = makeProject(database, { ...files, "2_made.sql": files["1_made.sql"] });
    expect((await ending(up({}, other.options))).exitCode).toBe(9);
    await resolve({ id: "2", as: "pending", because: "nothing of it" }, other.options);
    other.write({ "2_made.sql": prepares("'DO 1'", "DEALLOCATE PREPARE made;") });
    await up({}, other.options);
    expect(await statesOf(other)).toBe("1 applied, 2 applied");
  });

  test("one that went on without its session says so, and what can be said of it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    using project = makeProject(database, { "1_made.sql": prepares(fails, "DEALLOCATE PREPARE made;") });
    await ending(up({}, project.options));
    // Nobody keeps a person from saying it.
    await resolve({ id: "1", as: "retry", because: "all the same" }, project.options);
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([9, expect.stringContaining("made in a session that is gone")]);
    expect(stderr).not.toContain("--retry");
    expect((await project.cli(["plan"])).stdout).not.toContain("--retry");
    assertDocument("plan", (await project.cli(["plan", "--json"])).json);
    assertDocument("status", (await project.cli(["status", "--json"])).json);
  });
});
