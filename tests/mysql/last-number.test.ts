import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { up } from "../../src/index.js";
import { eventsOf, makeProject } from "../servers/project.js";

const parent = `CREATE TABLE parent (id int AUTO_INCREMENT PRIMARY KEY, n int) AUTO_INCREMENT = 7;
CREATE PROCEDURE gives() INSERT INTO parent (n) VALUES (1);
CREATE TABLE child (id int AUTO_INCREMENT PRIMARY KEY, parent_id int);\n`;
const gives = "INSERT INTO parent (n) VALUES (1);\n";
const defines = "CREATE TABLE between_them (a int);\n";
const takes = "INSERT INTO child (parent_id) VALUES (LAST_INSERT_ID());\n";

describe.each(mysqlServers)("the last number that $title gave out", (server) => {
  test.each([
    ["reaches over what stands alone", gives + defines + takes, 7],
    ["reaches over it where nothing has a transaction", `-- sluice:no-transaction\n${gives}${defines}${takes}`, 7],
    ["reaches over another's transaction", `${gives}${defines}START TRANSACTION;\nDO 1;\nCOMMIT;\n${takes}`, 7],
    [
      "is known by the variables that hold it, too",
      gives + defines + takes.replace("LAST_INSERT_ID()", "@@identity"),
      7,
    ],
    ["may be given in a procedure", `CALL gives();\n${defines}${takes}`, 7],
    ["may be said", `DO LAST_INSERT_ID(50);\n${defines}${takes}`, 50],
    [
      "is put down in a table that is made",
      `${gives}CREATE TABLE child2 AS SELECT LAST_INSERT_ID() AS parent_id;\n${takes}`,
      7,
    ],
  ])("%s", async (_, text, number) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_tables.sql": parent, "2_rows.sql": text });
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await numbers(database)).toEqual([number]);
  });

  test.each(["", "ALTER TABLE between_them ADD b int;\n", "SET @n = LAST_INSERT_ID(50);\n"])(
    "does not reach the next file (%j)",
    async (end) => {
      await using database = await freshMysqlDatabase({ server });
      using project = makeProject(database, {
        "1_tables.sql": parent,
        "2_a.sql": gives + defines + end,
        "3_b.sql": takes,
      });
      expect((await project.cli(["up"])).code).toBe(0);
      expect(await numbers(database)).toEqual([0]);
    },
  );

  test.each(["", "-- sluice:no-transaction\n"])(
    "is the same where what reads it is tried again (%j)",
    async (begin) => {
      await using database = await freshMysqlDatabase({ server });
      const gate = await closedGate(database);
      const text = `${begin}${gives}${defines}${takes}UPDATE gate SET a = 2 WHERE a = 1;\n`;
      using project = makeProject(database, { "1_tables.sql": parent, "2_rows.sql": text }, { lockTimeout: "1s" });
      const events: SluiceEvent[] = [];
      const on = (event: SluiceEvent): void => {
        events.push(event);
        if (event.type === "table.busy") void gate.query("ROLLBACK");
      };
      await up({}, { ...project.options, on });
      expect(eventsOf(events, "table.busy")).toHaveLength(1);
      expect(await numbers(database)).toEqual([7]);
    },
  );

  test.each([
    ["a row", gives],
    ["a procedure", "CALL gives();\n"],
    ["a word", "DO LAST_INSERT_ID(50);\n"],
  ])("is gone with its session: what reads it is not run in another (%s)", async (_, text) => {
    await using database = await freshMysqlDatabase({ server });
    const broken = `${text}CREATE TABLE parent (a int);\n${takes}`;
    using project = makeProject(database, { "1_tables.sql": parent, "2_rows.sql": broken });
    expect((await project.cli(["up"])).code).toBe(9);
    project.write({ "2_rows.sql": broken.replace("TABLE parent", "TABLE corrected") });
    const next = await project.cli(["up"]);
    expect([next.code, next.stderr]).toEqual([9, expect.stringContaining("LAST_INSERT_ID()")]);
    expect(await numbers(database)).toEqual([]);
  });
});

async function numbers(database: TestMysqlDatabase): Promise<readonly number[]> {
  const rows = await database.query<{ parent_id: number }>("SELECT parent_id FROM child ORDER BY id");
  return rows.map(({ parent_id }) => parent_id);
}
