import { describe, expect, test } from "vitest";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

/** As files change only what is not there yet. */
const chosen = (text: string): string => `SET @s = IF((SELECT COUNT(*) FROM old) = 0, '${text}', 'DO 0');
PREPARE p FROM @s;
EXECUTE p;
DEALLOCATE PREPARE p;
`;

describe.each(mysqlServers)("a statement that was put together, on $title,", (server) => {
  test.each([
    ["in a variable", chosen("ALTER TABLE gate ADD COLUMN b int")],
    ["in a literal", 'PREPARE p FROM "ALTER TABLE gate ADD COLUMN b int";\nEXECUTE p;\n'],
    ["of rows", chosen("UPDATE gate SET a = 2")],
  ])("meets a busy table and is tried again: %s", async (_, text) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int)");
    const gate = await closedGate(database);
    const events: SluiceEvent[] = [];
    using project = makeProject(database, { "1_made.sql": text }, { lockTimeout: "1s" });
    const on = (event: SluiceEvent): void => {
      events.push(event);
      if (event.type === "table.busy") void gate.query("ROLLBACK");
    };
    await up({}, { ...project.options, on });
    expect(eventsOf(events, "table.busy")).toHaveLength(1);
    expect(await statesOf(project)).toBe("1 applied");
  });

  test("fails as it would by itself", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int)");
    using project = makeProject(database, { "1_made.sql": chosen("ALTER TABLE old DROP INDEX gone") });
    expect((await ending(up({}, project.options))).error).toMatchObject({ code: "migration_failed" });
    expect(await statesOf(project)).toBe("1 failed partial 1/3");
  });

  test.each([
    ["corrected", chosen("ALTER TABLE old ADD COLUMN c int")],
    ["corrected to a plain one", "ALTER TABLE old ADD COLUMN c int;\n"],
    ["as it is", chosen("ALTER TABLE old DROP COLUMN c, ADD COLUMN c int")],
  ])("goes on in the next run: %s", async (_, second) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int)");
    const first = chosen("ALTER TABLE old ADD COLUMN b int");
    const fails = chosen("ALTER TABLE old DROP COLUMN c, ADD COLUMN c int");
    using project = makeProject(database, { "1_made.sql": first + fails });
    expect((await ending(up({}, project.options))).error).toMatchObject({ code: "migration_failed" });
    if (second === fails) await database.query("ALTER TABLE old ADD COLUMN c text");
    project.write({ "1_made.sql": first + second });
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied");
    const columns =
      "SELECT GROUP_CONCAT(COLUMN_NAME, ' ', DATA_TYPE ORDER BY 1) AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'old'";
    expect(await database.query(columns)).toEqual([{ c: "a int,b int,c int" }]);
  });

  test.each([
    ["a CALL", "CALL fills()"],
    ["rows that outlast it", "INSERT INTO kept VALUES (1), (1)"],
  ])("is unknown where nobody sees what it left: %s", async (_, text) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int)");
    await database.query("CREATE TABLE kept (a int PRIMARY KEY) ENGINE = MyISAM");
    await database.query(
      "CREATE PROCEDURE fills() BEGIN INSERT INTO old VALUES (1); INSERT INTO absent VALUES (1); END",
    );
    using project = makeProject(database, { "1_made.sql": chosen(text) });
    expect((await ending(up({}, project.options))).error).toMatchObject({ code: "outcome_unknown" });
  });

  test("is known by what it was when it was prepared", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE PROCEDURE fails() INSERT INTO absent VALUES (1)");
    const text = "SET @s = 'CALL fails()';\nPREPARE p FROM @s;\nSET @s = 'DO 1';\nPREPARE q FROM @s;\nEXECUTE p;\n";
    using project = makeProject(database, { "1_made.sql": text });
    expect((await ending(up({}, project.options))).error).toMatchObject({ code: "outcome_unknown" });
  });
});
