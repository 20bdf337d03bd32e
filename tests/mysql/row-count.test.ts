import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

const tables = "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE kept (n bigint);\n";
const warns = "INSERT IGNORE INTO t VALUES (1), (2), (3);\n";
/** A statement that ends its message. */
const long = "x".repeat(600_000);

describe.each(mysqlServers)("how many rows the statement before changed, on $title,", (server) => {
  test.each([
    ["though it warned", `${warns}INSERT INTO kept VALUES (ROW_COUNT());`],
    ["said anyhow", `${warns}set @n = row_count ( );\nINSERT INTO kept VALUES (@n);`],
    ["in a message of its own", `${warns.replace("t ", `t /* ${long} */ `)}INSERT INTO kept VALUES (ROW_COUNT());`],
    ["where nothing is warned of", "INSERT INTO t VALUES (2), (3);\nINSERT INTO kept VALUES (ROW_COUNT());"],
    ["where the loss is allowed", `-- sluice:allow lossy\n${warns}INSERT INTO kept VALUES (ROW_COUNT());`],
    ["and what only is called so", `${warns}INSERT INTO kept SELECT 2 AS row_count /* ROW_COUNT() */;`],
  ])("is known to the next: %s", async (_, text) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_tables.sql": tables, "2_rows.sql": text });
    await up({}, project.options);
    expect(await database.query("SELECT n FROM kept")).toEqual([{ n: 2 }]);
  });

  test("is -1 behind rows, warned of or not", async () => {
    await using database = await freshMysqlDatabase({ server });
    const text = "SELECT CAST('x' AS SIGNED);\nINSERT INTO kept VALUES (ROW_COUNT());";
    using project = makeProject(database, { "1_tables.sql": tables, "2_rows.sql": text });
    await up({}, project.options);
    expect(await database.query("SELECT n FROM kept")).toEqual([{ n: -1 }]);
  });

  test("fails the unit all the same where data were lost", async () => {
    await using database = await freshMysqlDatabase({ server });
    const text = "INSERT IGNORE INTO kept VALUES ('x');\nINSERT INTO kept VALUES (ROW_COUNT());";
    using project = makeProject(database, { "1_tables.sql": tables, "2_rows.sql": text });
    const { error } = await ending(up({}, project.options));
    expect(error?.facts).toMatchObject({ fault: { kind: "lossy" } });
    expect(await database.query("SELECT n FROM kept")).toEqual([]);
  });

  test("is not made up where no number can stand for it", async () => {
    await using database = await freshMysqlDatabase({ server });
    const text = `${warns}GET DIAGNOSTICS @n = ROW_COUNT;\nINSERT INTO kept VALUES (@n);`;
    using project = makeProject(database, { "1_tables.sql": tables, "2_rows.sql": text });
    expect((await ending(up({}, project.options))).exitCode).toBe(1);
    expect(await database.query("SELECT n FROM kept")).toEqual([]);
    project.write({ "2_rows.sql": text.replace(warns, "INSERT INTO t VALUES (2), (3);\n") });
    await up({}, project.options);
    expect(await database.query("SELECT n FROM kept")).toEqual([{ n: 2 }]);
  });

  test.each([
    ["a statement that runs alone", "PREPARE p FROM 'INSERT INTO t VALUES (2), (3)';\nEXECUTE p;\n"],
    ["another unit", "-- sluice:no-transaction\nINSERT INTO t VALUES (2), (3);\n"],
  ])("is not taken from a statement of ours behind %s: that is told with its place", async (_, before) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_tables.sql": tables,
      "2_rows.sql": `${before}INSERT INTO kept VALUES (ROW_COUNT());`,
    });
    const { stderr, code } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`2_rows.sql:${before.split("\n").length}:1`)]);
    expect(stderr).toContain("ROW_COUNT()");
  });
});
