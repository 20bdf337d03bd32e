import { describe, expect, test } from "vitest";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { eventsOf, makeProject } from "../servers/project.js";

const makes = `CREATE TEMPORARY TABLE passing (a int);
INSERT INTO passing VALUES (1), (2);
UPDATE gate SET a = 2 WHERE a = 1;
INSERT INTO kept SELECT a FROM passing;`;

const filled = `CREATE TEMPORARY TABLE IF NOT EXISTS passing AS SELECT 1 AS a UNION SELECT 2;
UPDATE gate SET a = 2 WHERE a = 1;
INSERT INTO kept SELECT a FROM passing;`;

describe.each(mysqlServers)("a unit that met a busy table is tried again, on $title", (server) => {
  test.each([
    ["what it made in its session is made anew", makes],
    ["also where it says IF NOT EXISTS, which would find it emptied", filled],
    [
      "what an earlier unit made stays",
      makes.replace("\n", "\nALTER TABLE kept ADD COLUMN b int DEFAULT 0;\n").replace("SELECT a", "SELECT a, 0"),
    ],
  ])("%s", async (_, text) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE kept (a int)");
    const gate = await closedGate(database);
    const events: SluiceEvent[] = [];
    using project = makeProject(database, { "1_makes.sql": text }, { lockTimeout: "1s" });
    const on = (event: SluiceEvent): void => {
      events.push(event);
      if (event.type === "table.busy") void gate.query("ROLLBACK");
    };
    await up({}, { ...project.options, on });
    expect(eventsOf(events, "table.busy")).toHaveLength(1);
    expect(await database.query("SELECT a FROM kept ORDER BY a")).toEqual([{ a: 1 }, { a: 2 }]);
  });
});
