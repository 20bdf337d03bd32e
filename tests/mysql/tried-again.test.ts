import type { RowDataPacket } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

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

// MariaDB 11.6 and newer refuse that by themselves (1020), and take the whole transaction back as they do.
test.each(mysqlServers)("a row that was changed since the unit read is read anew, on $title", async (server) => {
  await using database = await freshMysqlDatabase({ server });
  await database.query("CREATE TABLE kept (a int)");
  const gate = await closedGate(database);
  const text = "SELECT a FROM kept;\nINSERT INTO kept VALUES (1);\nUPDATE gate SET a = a + 1 WHERE a > 0;\n";
  using project = makeProject(database, { "1_reads.sql": text });
  const ran = up({}, project.options);
  await until(async () => {
    const waiting =
      "SELECT id FROM information_schema.processlist WHERE info LIKE '%UPDATE gate%' AND id <> connection_id()";
    const [rows] = await gate.query<RowDataPacket[]>(waiting);
    return rows.length > 0;
  });
  await gate.query("UPDATE gate SET a = 5");
  await gate.query("COMMIT");
  await ran;
  expect(await database.query("SELECT gate.a, kept.a AS kept FROM gate, kept")).toEqual([{ a: 6, kept: 1 }]);
});

const counted = (table: string): string => `UPDATE ${table} SET pos = (@n := @n + 1) WHERE id > 0 ORDER BY id;\n`;
const gated = "UPDATE gate SET a = 2 WHERE a = 1;\n";
const alters = "ALTER TABLE b ADD COLUMN c int;\n";

describe.each(mysqlServers)("a user variable over the units of a file, on $title,", (server) => {
  const numbered = async (text: string, isBusy: boolean) => {
    await using database = await freshMysqlDatabase({ server });
    for (const table of ["a", "b"]) {
      await database.query(`CREATE TABLE ${table} (id int PRIMARY KEY, pos bigint)`);
      await database.query(`INSERT INTO ${table} (id) VALUES (1), (2)`);
    }
    const gate = await closedGate(database);
    if (!isBusy) await gate.query("ROLLBACK");
    const events: SluiceEvent[] = [];
    using project = makeProject({ url: database.adminUrl }, { "1_numbers.sql": text }, { lockTimeout: "1s" });
    const on = (event: SluiceEvent): void => {
      events.push(event);
      if (event.type === "table.busy") void gate.query("ROLLBACK");
    };
    await up({}, { ...project.options, on });
    expect(eventsOf(events, "table.busy")).toHaveLength(isBusy ? 1 : 0);
    return await database.query("SELECT pos FROM b ORDER BY id");
  };

  const goesOn = [
    ["what it was set to", `SET @n = (SELECT MAX(id) FROM a);\n${alters}${counted("b")}${gated}`, 3],
    ["what an earlier one made of it", `SET @n = 0;\n${counted("a")}${alters}${counted("b")}${gated}`, 3],
    [
      "what stands between, too",
      `SET @n = (SELECT 2);\n${alters}${counted("a")}${alters.replace(" c ", " d ")}${counted("b")}${gated}`,
      5,
    ],
    [
      "what a routine gave it",
      `CREATE PROCEDURE gives(OUT n int) SET n = 2;\nSET @n = 0;\nCALL gives(@n);\n${counted("b")}${gated}`,
      3,
    ],
    [
      "what a routine made of it that was not given it",
      `CREATE PROCEDURE sets() SET @n = 2;\nSET @n = 0;\nCALL sets();\n${alters}${counted("b")}${gated}`,
      3,
    ],
    [
      "what a routine gave that the file has never set",
      `CREATE PROCEDURE sets() SET @n = 2;\nCALL sets();\n${alters}${counted("b")}${gated}`,
      3,
    ],
    [
      "what a trigger made of it",
      `CREATE TRIGGER sets AFTER UPDATE ON a FOR EACH ROW SET @n = 2;\nSET @n = 0;\nUPDATE a SET pos = 1 WHERE id = 1;\n${alters}${counted("b")}${gated}`,
      3,
    ],
    [
      "what a trigger gave that the file has never set",
      `CREATE TRIGGER sets AFTER UPDATE ON a FOR EACH ROW SET @n = 2;\nUPDATE a SET pos = 1 WHERE id = 1;\n${alters}${counted("b")}${gated}`,
      3,
    ],
    [
      "what a routine made of it that only a trigger reads",
      `CREATE PROCEDURE sets() SET @n = 2;\nCREATE TRIGGER asks BEFORE UPDATE ON b FOR EACH ROW SET NEW.pos = (@n := @n + 1);\nSET @n = 0;\nCALL sets();\nUPDATE b SET pos = 0 WHERE id > 0;\n${gated}`,
      3,
    ],
    [
      "what a text made of it",
      `SET @n = 0;\nPREPARE p FROM 'SET @n = 2';\nEXECUTE p;\n${alters}${counted("b")}${gated}`,
      3,
    ],
    ["nothing", `UPDATE b SET pos = id + (@n IS NULL) - 1 WHERE id > 0;\nSELECT 7 INTO @n;\n${gated}`, 1],
    [
      "its kind",
      `SET @n = (SELECT '2' COLLATE utf8mb4_bin);\n${alters}UPDATE b SET pos = id + CHAR_LENGTH(CONCAT(@n, COLLATION(@n))) - 12 WHERE id > 0;\nSET @n = 7;\n${gated}`,
      1,
    ],
  ] as const;

  test.each(goesOn)("goes on from %s", async (_, text, first) => {
    expect(await numbered(text, false)).toEqual([{ pos: first }, { pos: first + 1 }]);
  });

  test.each(goesOn)("goes on from %s, where the unit is tried again", async (_, text, first) => {
    expect(await numbered(text, true)).toEqual([{ pos: first }, { pos: first + 1 }]);
  });
});

const sequences = mysqlServers.filter(({ name }) => name.startsWith("mariadb"));

describe.each(sequences)("what a sequence gave last in its session, on $title,", (server) => {
  const asks = "INSERT INTO kept VALUES (PREVIOUS VALUE FOR s, 0);\n";

  /** `busy`: how often the table was met that others have, and is tried again. */
  const ends = async (text: string) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE SEQUENCE s START WITH 7");
    await database.query("CREATE TABLE kept (a int, n int DEFAULT (NEXT VALUE FOR s))");
    await database.query("CREATE TABLE b (a int)");
    const gate = await closedGate(database);
    const events: SluiceEvent[] = [];
    using project = makeProject(database, { "1_asks.sql": text }, { lockTimeout: "1s" });
    const on = (event: SluiceEvent): void => {
      events.push(event);
      if (event.type === "table.busy") void gate.query("ROLLBACK");
    };
    const { error, exitCode } = await ending(up({}, { ...project.options, on }));
    const kept = await database.query("SELECT a FROM kept");
    const next = exitCode === 9 ? (await project.cli(["up"])).stderr : "";
    return { error, exitCode, kept, busy: eventsOf(events, "table.busy").length, next };
  };

  test.each([
    [
      "what an earlier unit was given",
      `DO NEXT VALUE FOR s;\n${alters}INSERT INTO kept VALUES (LASTVAL(s), 0), (NEXTVAL(s), 0);\n${gated}`,
    ],
    [
      "where a column's default moves it",
      `DO NEXT VALUE FOR s;\n${alters}${asks.replace("kept", "kept (a)").replace(", 0", "")}${gated}`,
    ],
  ])("is not read by a unit that has moved it and would be tried again: %s", async (_, text) => {
    const { error, exitCode, kept, busy, next } = await ends(text);
    const lost = { name: "PREVIOUS VALUE", unit: true };
    expect([exitCode, kept, busy]).toEqual([9, [], 0]);
    expect(error).toMatchObject({
      code: "migration_failed",
      facts: { outcome: "partial", fault: { errno: 1205 }, lost },
    });
    expect(next).toContain("PREVIOUS VALUE, which was made in a session that is gone");
  });

  test("where nothing was given yet, nothing of it is in", async () => {
    const { exitCode, kept, busy } = await ends(`${asks}DO NEXT VALUE FOR s;\n${gated}`);
    expect([exitCode, kept, busy]).toEqual([1, [], 0]);
  });

  test.each([["it was moved in the same unit first", `DO NEXT VALUE FOR s;\n${asks}${gated}`, 8]])(
    "is read by one that is tried again where %s",
    async (_, text, a) => {
      const { exitCode, kept, busy } = await ends(text);
      expect([exitCode, kept, busy]).toEqual([0, [{ a }], 1]);
    },
  );
});
