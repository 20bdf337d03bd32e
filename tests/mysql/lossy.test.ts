import { describe, expect, test } from "vitest";
import { down, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { assertDocument } from "../schemas.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const ignoring = "INSERT IGNORE INTO t VALUES ('much too long');";
const files = {
  "1_t.sql": "CREATE TABLE t (a varchar(4));",
  "2_cut.sql": `${ignoring}\n-- sluice:down\nDELETE FROM t WHERE a = 'much';\n`,
};

describe.each(mysqlServers)("what the server only warns of, on $title", (server) => {
  test("is a failure where data are cut, and nothing of its transaction stays", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const { exitCode, error } = await ending(up({}, project.options));
    expect([exitCode, error?.code, error?.facts]).toMatchObject([1, "migration_failed", { fault: { kind: "lossy" } }]);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
    const { stderr } = await project.cli(["up"]);
    expect(stderr).toContain("-- sluice:allow lossy");
    expect(stderr).toContain("nothing of its transaction stays");
    expect(stderr).not.toContain("took effect");
  });

  test("is none where the author allows it, in the direction that he says it of", async () => {
    await using database = await freshMysqlDatabase({ server });
    const allowed = `-- sluice:allow lossy\n${ignoring}\n-- sluice:down\n${ignoring}\n`;
    using project = makeProject(database, { ...files, "2_cut.sql": allowed });
    await up({}, project.options);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: "much" }]);
    expect((await ending(down({}, project.options))).exitCode).toBe(1);
    project.write({ "2_cut.sql": allowed.replace("down\n", "down\n-- sluice:allow lossy\n") });
    expect((await ending(down({}, project.options))).exitCode).toBe(0);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: "much" }, { a: "much" }]);
  });
});

const duplicates = Array.from({ length: 1100 }, () => "('aa')").join(",");
const cutLast = Array.from({ length: 20 }, (_, at) => `('bbbb${at}')`).join(",");
const made =
  "CREATE TABLE d (v varchar(3) UNIQUE); INSERT INTO d VALUES ('aa'); CREATE TABLE parent (id int PRIMARY KEY);";
const child =
  "CREATE TABLE child (id int, FOREIGN KEY (id) REFERENCES parent (id)); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1);";
const parts = "CREATE TABLE parts (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (5));";
const asking = "CREATE PROCEDURE ask() BEGIN SELECT 1; INSERT IGNORE INTO d VALUES ('toolong'); END;";

interface Lossy {
  readonly what: string;
  readonly before?: string;
  readonly sql: string;
  /** Elsewhere it is an error, or nothing is said. */
  readonly on?: "mariadb" | "mysql";
}

const cutRow = "INSERT IGNORE INTO d VALUES ('toolong');";
const checked = "CREATE TABLE c (id int CHECK (id > 5)); INSERT INTO c VALUES (9);";
const two =
  "CREATE TABLE two (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (5), PARTITION p1 VALUES LESS THAN (9));";
const view = "CREATE VIEW few AS SELECT id FROM parent WHERE id < 3 WITH CHECK OPTION;";
const generated = "CREATE TABLE g (a int, b int AS (a + 1));";

const rows: readonly Lossy[] = [
  {
    what: "cut, by a statement that gives rows",
    before: made,
    sql: cutRow.replace(";", " RETURNING v;"),
    on: "mariadb",
  },
  { what: "cut, in a procedure that selects, too", before: made + asking, sql: "CALL ask();" },
  {
    what: "cut, behind more warnings than are kept",
    before: made,
    sql: `INSERT IGNORE INTO d VALUES ${duplicates},${cutLast};`,
  },
  { what: "cut, where none are kept", before: made, sql: `SET max_error_count = 0; ${cutRow}`, on: "mariadb" },
  { what: "without its parent", before: made + child, sql: "INSERT IGNORE INTO child VALUES (7);" },
  { what: "with children", before: made + child, sql: "DELETE IGNORE FROM parent WHERE id = 1;" },
  { what: "against a check", before: checked, sql: "INSERT IGNORE INTO c VALUES (1);", on: "mysql" },
  { what: "changed against a check", before: checked, sql: "UPDATE IGNORE c SET id = 1 WHERE id = 9;" },
  { what: "without a partition", before: parts, sql: "INSERT IGNORE INTO parts VALUES (9);" },
  { what: "in another partition", before: two, sql: "INSERT IGNORE INTO two PARTITION (p0) VALUES (7);" },
  { what: "outside of its view", before: made + view, sql: "INSERT IGNORE INTO few VALUES (9);", on: "mysql" },
  {
    what: "of several values for one",
    before: "CREATE TABLE e (id int);",
    sql: "INSERT IGNORE INTO e VALUES ((SELECT 1 UNION SELECT 2));",
    on: "mariadb",
  },
  { what: "generated", before: generated, sql: "INSERT IGNORE INTO g VALUES (1, 7);", on: "mariadb" },
];

const lenient = "SET sql_mode = 'IGNORE_BAD_TABLE_OPTIONS';";

const clauses: readonly Lossy[] = [
  {
    what: "a table's option",
    sql: "SET innodb_strict_mode = 0; CREATE TABLE k (id int) KEY_BLOCK_SIZE=8 ROW_FORMAT=DYNAMIC;",
    on: "mariadb",
  },
  { what: "an unknown option", sql: `${lenient} CREATE TABLE k (id int) FOO=1;`, on: "mariadb" },
  { what: "an option's value", sql: `${lenient} CREATE TABLE k (id int) PAGE_COMPRESSED=maybe;`, on: "mariadb" },
];

describe.each(mysqlServers)("what took effect with a warning, on $title,", (server) => {
  test.each([
    ["a table", "SET sql_mode = ''; CREATE TABLE it (id int) ENGINE=Archivee;"],
    ["its rows", "SET sql_mode = ''; CREATE TABLE it (v varchar(3)) AS SELECT 'toolong' AS v;"],
  ])("is said to be in, and not to have broken off: %s", async (_, sql) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_it.sql": sql });
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([
      9,
      expect.stringMatching(/took effect, and the server warned .*(?:Archivee|truncated)/),
    ]);
    expect(stderr).not.toMatch(/broke off|not known/);
    const again = await project.cli(["up"]);
    expect([again.code, again.stderr]).toEqual([9, stderr]);
    const told = await project.cli(["status"]);
    expect(told.stdout).toMatch(/took effect with a warning[^]*whether it may stay so[^]*warned of/);
    expect(told.stdout).not.toContain("broken off");
    const logged = await project.cli(["log"]);
    expect(logged.stdout).toMatch(/took effect with a warning · /);
    expect(logged.stdout).not.toContain("broke off");
    expect((await project.cli(["log", "--lang", "ko"])).stdout).toContain("경고와 함께 반영됨");
    assertDocument("log", (await project.cli(["log", "--json"])).json);
    await project.cli(["resolve", "1", "--applied"]);
    expect(await statesOf(project)).toBe("1 applied");
    expect(await project.cli(["up"])).toMatchObject({ code: 0 });
  });
});

describe.each(mysqlServers)("what a server lets pass with a warning, on $title", (server) => {
  const here = (cases: readonly Lossy[]): Lossy[] => cases.filter(({ on = "" }) => server.name.startsWith(on));

  test.each(here(rows))("rows: $what", async ({ before = "", sql }) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_before.sql": before, "2_lossy.sql": sql });
    await up({ to: "1" }, project.options);
    const { error } = await ending(up({}, project.options));
    expect(JSON.stringify(error?.facts)).toMatch(
      sql.startsWith("CALL") ? /broke_off.*Data truncated/ : /"kind":"lossy"/,
    );
    await project.cli(["resolve", "2", "--pending", "--because", "undone by hand", "--yes"]);
    project.write({ "2_lossy.sql": `-- sluice:allow lossy\n${sql}` });
    expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 0 });
  });

  test.each(here(clauses))("a clause: $what", async ({ sql }) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_ignored.sql": sql });
    expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown" } });
    await using allowing = await freshMysqlDatabase({ server });
    using other = makeProject(allowing, {
      "1_ignored.sql": `-- sluice:allow lossy\n${sql}`,
    });
    expect(await ending(up({}, other.options))).toMatchObject({ exitCode: 0 });
  });

  test("is none where nothing is lost: duplicates that IGNORE passes over, and what is only read", async () => {
    await using database = await freshMysqlDatabase({ server });
    const harmless = "INSERT IGNORE INTO d VALUES ('aa'), ('aa'); SELECT CAST('x' AS SIGNED);";
    const kept = "SET @n = CAST('12 pieces' AS SIGNED); SELECT CAST('x' AS SIGNED) INTO @n; DO CAST('x' AS SIGNED);";
    using project = makeProject(database, { "1_t.sql": made, "2_harmless.sql": harmless + kept });
    expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 0 });
  });
});
