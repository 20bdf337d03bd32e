import { describe, expect, test } from "vitest";
import { down, plan, resolve, status, up } from "../../src/index.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const allowed = { allowDestructive: ["2"] };

/** Four tables, a down that takes them back one by one, and what fails behind them. */
const base = "CREATE TABLE base (i int PRIMARY KEY);\n-- sluice:down\nDROP TABLE base;\n";
const four = (last: string): string =>
  `CREATE TABLE a (i int PRIMARY KEY);\nCREATE TABLE b (i int PRIMARY KEY);\nCREATE TABLE c (i int);\n${last};\n` +
  "-- sluice:down\nDROP TABLE d;\nDROP TABLE c;\nDROP TABLE b;\nDROP TABLE a;\n";
const files = { "1_base.sql": base, "2_four.sql": four("CREATE TABLE d (i int, i int)") };

describe.each(mysqlServers)("what is half in, taken back on $title", (server) => {
  test("the plan tells what, the run does it, and the next up begins at 1", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    expect(await plansBack(project)).toMatchObject({
      steps: [
        {
          id: "2",
          half: { done: 3, of: 4 },
          statements: 3,
          destructive: ["drop table c", "drop table b", "drop table a"],
        },
      ],
    });
    const told = await status({}, project.options);
    expect(told.targets[0]?.migrations[1]?.left).toMatchObject({ done: 3, of: 4, back: true });
    expect((await ending(down({}, project.options))).error?.code).toBe("refused");
    expect((await down(allowed, project.options)).targets[0]).toMatchObject({
      reverted: [{ id: "2" }],
      pending: ["2"],
    });
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await tablesOf(database)).toBe("base");
    project.write({ "2_four.sql": four("CREATE TABLE d (i int)") });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "2" }]);
    expect(await tablesOf(database)).toBe("a b base c d");
  });

  test("what the server gave its names to is known by them", async () => {
    await using database = await freshMysqlDatabase({ server });
    const checked = isMariadb(server.name) ? "CONSTRAINT_1" : "t_chk_1";
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE o (i int PRIMARY KEY);\nCREATE TABLE t (a int, b int, c int);",
      "2_keys.sql": `ALTER TABLE t ADD UNIQUE (a, b);\nALTER TABLE t ADD CHECK (a > 0);
ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES o (i);\nCREATE TABLE d (i int, i int);
-- sluice:down
DROP TABLE d;\nALTER TABLE t DROP FOREIGN KEY t_ibfk_1;\nALTER TABLE t DROP INDEX c;
ALTER TABLE t DROP CONSTRAINT ${checked};\nALTER TABLE t DROP INDEX a;\n`,
    });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    expect((await ending(down({}, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await database.query("SHOW INDEX FROM t")).toEqual([]);
  });

  test("a row that was there before stays there", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_settings.sql": "CREATE TABLE settings (k int PRIMARY KEY, v text);",
      "2_more.sql": `INSERT IGNORE INTO settings VALUES (1, 'default');\nCREATE TABLE d (i int, i int);
-- sluice:down\nDROP TABLE d;\nDELETE FROM settings WHERE k = 1;\n`,
    });
    await up({ to: "1" }, project.options);
    await database.query("INSERT INTO settings VALUES (1, 'customised')");
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    expect((await ending(down({}, project.options))).error).toMatchObject({
      facts: { why: { kind: "partly_in", unshown: { because: "may-be-older", line: 1 } } },
    });
    expect(await database.query("SELECT v FROM settings")).toEqual([{ v: "customised" }]);
  });

  test("with what is below it", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    await down({ steps: 2, allowDestructive: ["1", "2"] }, project.options);
    expect(await statesOf(project)).toBe("1 reverted, 2 reverted");
    expect(await tablesOf(database)).toBe("");
  });

  test("where its first statement fails, it stands as it stood", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    await database.query("RENAME TABLE c TO elsewhere");
    const failed = await ending(down(allowed, project.options));
    expect(failed).toMatchObject({ exitCode: 1, error: { code: "migration_failed" } });
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 3/4");
    await database.query("RENAME TABLE elsewhere TO c");
    project.write({ "2_four.sql": four("CREATE TABLE d (i int)") });
    expect((await ending(up({}, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("where a later one fails, it goes on there, and nothing else goes over it", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    await database.query("CREATE TABLE child (i int, FOREIGN KEY (i) REFERENCES b (i))");
    const failed = await ending(down(allowed, project.options));
    expect(failed).toMatchObject({ exitCode: 9, error: { facts: { direction: "down", done: 1, units: 3 } } });
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 1/3 down");
    const told = await status({}, project.options);
    expect(told.targets[0]?.migrations[1]?.left?.units).toEqual(["DROP TABLE c", "DROP TABLE b", "DROP TABLE a"]);
    expect((await ending(up({}, project.options))).error).toMatchObject({ facts: { why: { kind: "partly_back" } } });
    await database.query("DROP TABLE child");
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await tablesOf(database)).toBe("base");
  });

  test("killed on its way: the next one looks, and goes on", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    const reader = await database.client();
    await reader.query("START TRANSACTION");
    await reader.query("SELECT * FROM b");
    const running = project.start(["down", "--allow-destructive", "2", "--lock-timeout", "60s"]);
    await until(() => waiting(database));
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 1/3 down");
    await reader.query("ROLLBACK");
    // It was never all in.
    const said = await ending(resolve({ id: "2", as: "applied" }, project.options));
    expect(said.error).toMatchObject({ code: "wrong_use", facts: { detail: { kind: "half_run", from: 4, to: 4 } } });
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await tablesOf(database)).toBe("base");
  });

  test("its up killed on its way: what nobody saw end is looked at first", async () => {
    await using database = await freshMysqlDatabase({ server });
    const column = four("ALTER TABLE base ADD COLUMN d int").replace("DROP TABLE d", "ALTER TABLE base DROP COLUMN d");
    using project = makeProject(database, { "1_base.sql": base, "2_four.sql": column });
    await up({ steps: 1 }, project.options);
    const reader = await database.client();
    await reader.query("START TRANSACTION");
    await reader.query("SELECT * FROM base");
    const running = project.start(["up", "--lock-timeout", "60s"]);
    await until(() => waiting(database));
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 3/4");
    expect(await plansBack(project)).toMatchObject({
      blocked: { code: "partly_in", unshown: { because: "in-doubt" } },
    });
    await reader.query("ROLLBACK");
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await tablesOf(database)).toBe("base");
    expect(await database.query("SHOW COLUMNS FROM base LIKE 'd'")).toEqual([]);
  });

  test("what nobody can know of it is asked about, and nobody is offered to say that it was all in", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE plain (i int) ENGINE = MyISAM");
    const column = four("CREATE TABLE d (i int, i int)")
      .replace("CREATE TABLE b (i int PRIMARY KEY)", "DELETE FROM plain WHERE i = 0")
      .replace("DROP TABLE b", "INSERT INTO plain VALUES (1)");
    using project = makeProject(database, { "1_base.sql": base, "2_four.sql": column });
    await ending(up({}, project.options));
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 3/4");
    const again = ["down", "--json", "--allow-destructive", "2"];
    const lost = await swallowed(database, project, again, "INSERT INTO plain");
    const told = await project.cli(["status"]);
    for (const { code, json } of [lost, await project.cli(again)]) {
      expect([code, json.error?.code]).toEqual([9, "outcome_unknown"]);
      expect(json.error?.["fixes"]).toEqual([
        "look at the database, then say what is true:",
        expect.stringMatching(/^all of it is in \(by hand\): sluice resolve .*--applied/),
        expect.stringMatching(/^2 took effect: sluice resolve .*--pending/),
        expect.stringMatching(/^2 did not, run it again: sluice resolve .*--retry/),
      ]);
    }
    expect(told.stdout).toContain("all of it is in (by hand)");
    expect(told.stdout).not.toContain("nothing of it is out");
    expect((await project.cli(["resolve", "2", "--pending", "--because", "its row is there"])).code).toBe(0);
    expect((await project.cli(again)).code).toBe(0);
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await tablesOf(database)).toBe("base plain");
    expect(await database.query("SELECT i FROM plain")).toEqual([{ i: 1 }]);
  });

  test("where its down is not seen to do just that, nothing is touched", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await half(database);
    project.write({ "2_four.sql": files["2_four.sql"].replace("DROP TABLE d;\nDROP TABLE c", "DROP TABLE d, c") });
    const refused = await ending(down(allowed, project.options));
    expect(refused).toMatchObject({
      exitCode: 9,
      error: { facts: { unit: 4, of: 4, why: { kind: "partly_in", unshown: { because: "undoes-both", line: 6 } } } },
    });
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 3/4");
    expect(await tablesOf(database)).toBe("a b base c");
    project.write({ "2_four.sql": files["2_four.sql"].replace(/-- sluice:down[^]*/, "") });
    expect((await ending(down(allowed, project.options))).error?.code).toBe("not_reversible");
    project.write({ "2_four.sql": files["2_four.sql"].replace("CREATE TABLE a (i int", "CREATE TABLE a (i bigint") });
    expect((await ending(down(allowed, project.options))).error?.code).toBe("partial_changed");
    expect(await tablesOf(database)).toBe("a b base c");
  });

  test.each([
    ["a table", "CREATE TABLE IF NOT EXISTS old (i int)", "DROP TABLE old"],
    ["a view", "CREATE OR REPLACE VIEW old AS SELECT 2 AS i", "DROP VIEW old"],
  ])("%s that may have been there before stays, and nobody is told to take it back", async (what, made, back) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query(what === "a view" ? "CREATE VIEW old AS SELECT 1 AS i" : "CREATE TABLE old AS SELECT 1 AS i");
    const text = `${made};\nCREATE TABLE d (i int, i int);\n-- sluice:down\nDROP TABLE d;\n${back};\n`;
    using project = makeProject(database, { "2_old.sql": text });
    const failed = await project.cli(["up"]);
    expect([failed.code, failed.stdout + failed.stderr]).toEqual([9, expect.not.stringContaining("sluice down")]);
    const told = await status({}, project.options);
    expect(told.targets[0]?.migrations[0]?.left).toMatchObject({ done: 1, of: 2 });
    expect(told.targets[0]?.migrations[0]?.left).not.toHaveProperty("back");
    expect(await ending(down(allowed, project.options))).toMatchObject({
      exitCode: 9,
      error: { facts: { why: { kind: "partly_in", unshown: { because: "may-be-older", line: 1 } } } },
    });
    expect(await database.query("SELECT COUNT(*) AS n FROM old")).toEqual([{ n: 1 }]);
  });
});

/** Failed at the last of four. */
async function half(database: TestMysqlDatabase): Promise<Project> {
  const project = makeProject(database, files);
  await ending(up({}, project.options));
  expect(await statesOf(project)).toBe("1 applied, 2 failed partial 3/4");
  return project;
}

/** A run whose message never has an answer. */
async function swallowed(database: TestMysqlDatabase, project: Project, args: readonly string[], message: string) {
  let met = false;
  await using proxy = await makeProxy(database, {
    wire: mysqlWire,
    onMessage: ({ side, text }) => {
      if (met || side !== "client" || !text.includes(message)) return "pass";
      met = true;
      return "swallow";
    },
  });
  return await project.cli(args, { url: proxy.url });
}

async function plansBack(project: Project) {
  return (await plan({ down: true }, project.options)).targets[0];
}

async function tablesOf(database: TestMysqlDatabase): Promise<string> {
  const rows = await database.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'sluice%' ORDER BY 1",
  );
  return rows.map(({ name }) => name).join(" ");
}

async function waiting(database: TestMysqlDatabase): Promise<boolean> {
  const rows = await database.query(
    `SELECT id FROM information_schema.processlist WHERE state LIKE '%metadata lock%' AND user = '${database.user}'`,
  );
  return rows.length > 0;
}
