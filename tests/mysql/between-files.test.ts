import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { redo, reset, status, up } from "../../src/index.js";
import { cut } from "../../src/core/sql/cut.js";
import { lockName } from "../../src/engines/mysql/lock.js";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { exitCodes } from "../../src/core/failures/failure.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import type { SluiceEvent } from "../../src/core/model/event.js";

const looks = `INSERT INTO seen SELECT CONCAT_WS(' ', @@foreign_key_checks, @@unique_checks, @@sql_mode, @@time_zone,
  @@character_set_client, @@collation_connection, @@autocommit, DATABASE(), @mine, @another, LAST_INSERT_ID(),
  @@group_concat_max_len, @@sort_buffer_size, @@lock_wait_timeout, @@sql_safe_updates);\n`;

const sets = `SET foreign_key_checks = 0, unique_checks = 0;
SET sql_mode = 'ANSI_QUOTES';
SET time_zone = '+09:00', sort_buffer_size = 65536, lock_wait_timeout = 77, @mine = 5;
SET NAMES latin1;
SET autocommit = 0;
SET @\`another\` = NOW();
LOCK TABLES seen WRITE;
INSERT INTO numbers () VALUES ();
CREATE TEMPORARY TABLE passing (a INT);
CREATE TEMPORARY TABLE gone (a INT);
DROP TEMPORARY TABLE gone;
PREPARE ready FROM 'INSERT INTO seen VALUES (1)';
USE information_schema;
`;

const counted = `CREATE TABLE parts (a INT AUTO_INCREMENT PRIMARY KEY, it VARCHAR(9));
INSERT INTO parts (it) VALUES (@unseen), (@unseen);
`;

describe.each(mysqlServers)("on $title", (server) => {
  const isMariadb = server.title.startsWith("MariaDB");

  test.each(["", "ALTER TABLE numbers COMMENT 'later';\n"])(
    "nothing of one file's session reaches the next, whatever it ends with (%j)",
    async (end) => {
      await using database = await freshMysqlDatabase({ server });
      await database.query("CREATE TABLE seen (it VARCHAR(500))");
      await database.query("CREATE TABLE numbers (a INT AUTO_INCREMENT PRIMARY KEY)");
      const last = end.replace("numbers", `${database.name}.numbers`);
      const told: SluiceEvent[] = [];
      const files = { "1_look.sql": looks, "2_sets.sql": sets + last, "3_look.sql": looks, "4_same.sql": sets + last };
      using project = makeProject(database, { ...files, "5_same.sql": "EXECUTE ready;" });
      const ended = await ending(up({}, { ...project.options, on: (event) => told.push(event) }));
      expect(ended.error).toMatchObject({ facts: { id: "5" } });
      expect(await statesOf(project)).toMatch(/^1 applied, 2 applied, 3 applied, 4 applied, 5 /);
      expect(eventsOf(told, "notice.received")).toEqual([]);
      const [before, after] = await database.query<{ it: string }>("SELECT it FROM seen");
      expect(after).toEqual(before);
      expect(before?.it).toMatch(/STRICT_TRANS_TABLES.* SYSTEM utf8mb4 /);
    },
  );

  test("whatever variable a file may set goes back to what a session begins with", async () => {
    await using database = await freshMysqlDatabase({ server });
    const client = await database.admin();
    const [rows] = await client.query("SHOW SESSION VARIABLES");
    const names = (rows as unknown as readonly { readonly Variable_name: string }[]).map((row) => row.Variable_name);
    const works = (sql: string) =>
      client.query(sql).then(
        () => true,
        (error: Error) => error.message,
      );
    const settable: string[] = [];
    const wrong: unknown[] = [];
    for (const name of names) {
      await client.query("START TRANSACTION");
      const sql = `SET SESSION ${name} = @@SESSION.${name}`;
      const isSettable = (await works(sql)) === true;
      const [piece] = cut([sql], mysqlDialect.rules, { watch: mysqlDialect.watch });
      if (isSettable && piece?.kind === "statement" && mysqlDialect.classify(piece).kind !== "refused") {
        settable.push(name);
        for (const { undo } of mysqlDialect.sessionEffect(piece).leaves ?? [])
          for (const text of undo) {
            const answer = await works(text);
            if (answer !== true) wrong.push([text, answer]);
          }
      }
      await client.query("ROLLBACK");
    }
    expect(wrong).toEqual([]);
    expect(settable.length).toBeGreaterThan(100);
    expect(settable).toContain(isMariadb ? "max_statement_time" : "max_execution_time");
  });

  const unseen = `CREATE PROCEDURE sets() BEGIN SET @unseen = 5; SET SESSION auto_increment_increment = 7, sql_mode = ''; END;
CREATE TABLE seen (it VARCHAR(500));
CREATE TABLE parts (a INT AUTO_INCREMENT PRIMARY KEY, it VARCHAR(9));
`;
  const looksAgain = `INSERT INTO seen SELECT CONCAT_WS(' ', @@auto_increment_increment, @@sql_mode, @@time_zone, DATABASE());
INSERT INTO parts (it) VALUES (@unseen), (@unseen);
`;

  test.each([
    ["a CALL", "CALL sets();\n", false],
    ["a CALL, and what follows it", "CALL sets();\nCREATE TABLE more (a INT);\n", false],
    ["a text", "SET @t = 'CALL sets()';\nPREPARE p FROM @t;\nEXECUTE p;\n", false],
    ["a CALL in a transaction of its own", "START TRANSACTION;\nCALL sets();\nCOMMIT;\n", false],
    ["a CALL by code", "export const up = ({ sql }) => sql`CALL sets()`;", false],
    ["a CALL over a lent connection", "CALL sets();\n", true],
  ])("nor does what nobody sees: %s", async (_, call, isLent) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "0_made.sql": unseen,
      [`1_sets.${call.startsWith("export") ? "mjs" : "sql"}`]: call,
      "2_looks.sql": looksAgain,
      "3_looks.sql": looksAgain,
    });
    const client = await database.client();
    const before = (await client.query("SHOW SESSION VARIABLES LIKE 'auto_increment_increment'"))[0];
    await up({}, { ...project.options, ...(isLent ? { connection: client } : {}) });
    expect(await statesOf(project)).toBe("0 applied, 1 applied, 2 applied, 3 applied");
    const [first, second] = await database.query<{ it: string }>("SELECT it FROM seen");
    expect(first?.it).toBe(second?.it);
    expect(first?.it).toMatch(/^1 .*STRICT_TRANS_TABLES.* SYSTEM t/);
    const parts = await database.query<{ a: number; it: string | null }>("SELECT a, it FROM parts ORDER BY a");
    expect(parts.map(({ a }) => a)).toEqual([1, 2, 3, 4]);
    // Of a caller's own session nobody tells which variables are his.
    if (!isLent) expect(parts.map(({ it }) => it)).toEqual([null, null, null, null]);
    expect((await client.query("SHOW SESSION VARIABLES LIKE 'auto_increment_increment'"))[0]).toEqual(before);
    project.write({ "4_later.sql": "CREATE TABLE later (a INT);\n" });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "4" }]);
  });

  test.each([
    ["redo", redo],
    ["reset", reset],
  ] as const)("nor what a way back has set, the way there of a %s", async (_, again) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query(
      "CREATE PROCEDURE sets() BEGIN SET @unseen = 5; SET SESSION auto_increment_increment = 7; END",
    );
    const files = { "1_parts.sql": counted, "1_parts.down.sql": "DROP TABLE parts;\nCALL sets();\n" };
    using project = makeProject(database, files);
    const options = { ...project.options, env: "test" };
    await up({}, options);
    expect((await again({}, options)).targets[0]).toMatchObject({ reverted: [{ id: "1" }], applied: [{ id: "1" }] });
    expect(await database.query("SELECT a, it FROM parts ORDER BY a")).toEqual([
      { a: 1, it: null },
      { a: 2, it: null },
    ]);
  });

  /** A run that is a second at its first file, behind which it has another session, and somebody who may take its lock there. */
  const besideAnother = async () => {
    const database = await freshMysqlDatabase({ server });
    onTestFinished(() => database[Symbol.asyncDispose]());
    const project = makeProject(database, {
      "1_sets.sql": `${unseen}CALL sets();\nDO SLEEP(1);\n`,
      "2_looks.sql": looksAgain,
    });
    onTestFinished(() => project[Symbol.dispose]());
    return { database, project, other: await database.client(), lock: lockName({ table: "sluice_history" }) };
  };

  test.each(["has the lock then", "ends the session then"])("and goes on where somebody %s", async (how) => {
    const { database, project, other, lock } = await besideAnother();
    const told: SluiceEvent[] = [];
    const run = up({}, { ...project.options, on: (event) => told.push(event) });
    await expect.poll(() => told.some(({ type }) => type === "migration.started")).toBe(true);
    const [rows] = await other.query(`SELECT IS_USED_LOCK(${lock}) AS runs, GET_LOCK(${lock}, 20) AS got`);
    const [{ runs, got } = {}] = rows as unknown as readonly { readonly runs?: number; readonly got?: number }[];
    expect(got).toBe(1);
    if (how.startsWith("ends")) await other.query(`KILL ${runs}`);
    await other.query("DO SLEEP(0.3)");
    await other.query(`DO RELEASE_LOCK(${lock})`);
    expect((await run).targets[0]?.applied).toMatchObject([{ id: "1" }, { id: "2" }]);
    expect(await database.query("SELECT a, it FROM parts ORDER BY a")).toEqual([
      { a: 1, it: null },
      { a: 2, it: null },
    ]);
  });

  test("where the lock is not waited for, and somebody has it then, a run ends in its middle and says how far it came", async () => {
    const { project, other, lock } = await besideAnother();
    const running = project.start(["up", "--lock-wait", "0s", "--json"]);
    await expect
      .poll(async () => (await other.query(`SELECT IS_USED_LOCK(${lock}) AS runs`))[0], { timeout: 9000 })
      .not.toEqual([{ runs: null }]);
    await other.query(`DO GET_LOCK(${lock}, 20)`);
    const { code, json } = await running.ended;
    expect([code, json.error?.code]).toEqual([exitCodes.lock_timeout, "lock_timeout"]);
    expect(json.targets?.[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(json.targets?.[0]?.["pending"]).toEqual(["2"]);
    await other.query(`DO RELEASE_LOCK(${lock})`);
    expect(await statesOf(project)).toBe("1 applied, 2 pending");
  });

  describe("what is said to the server", () => {
    let own: OwnMysqlServer;
    beforeAll(async () => {
      own = await startMysqlServer(server.name, { settings: { general_log: "ON", log_output: "TABLE" } });
    });
    afterAll(() => own[Symbol.asyncDispose]());

    test("a start with nothing to do, and a file that uses nothing of its session", async () => {
      await using database = await freshMysqlDatabase({ server: own.server });
      using project = makeProject(database, { "1_one.sql": "CREATE TABLE one (a INT);\n" });
      const said = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
        const admin = await database.admin();
        await admin.query("TRUNCATE mysql.general_log");
        await work();
        const [rows] = await admin.query(
          `SELECT CONVERT(argument USING utf8mb4) AS said FROM mysql.general_log
           WHERE command_type = 'Query' AND user_host LIKE '%[${database.user}]%' ORDER BY event_time`,
        );
        return (rows as unknown as readonly { readonly said: string }[]).map((row) => row.said);
      };
      await up({}, project.options);
      expect(await said(() => up({}, project.options))).toHaveLength(3);
      expect(await said(() => status({}, project.options))).toHaveLength(3);
      project.write({ "2_two.sql": "ALTER TABLE one ADD COLUMN b INT;\n" });
      const clean = await said(() => up({}, project.options));
      // Who we are and what is in, the settings, the lock, since when, what is in by now; note, statement, row; and what is in then.
      expect(clean).toHaveLength(3 + 2 + 3 + 3 + 2);
      project.write({ "3_three.sql": "INSERT INTO one VALUES (1, 1);\nDO 1;\n" });
      const rows = await said(() => up({}, project.options));
      project.write({ "4_four.sql": "SET @a = 1;\nINSERT INTO one VALUES (@a, 1);\n" });
      const variable = await said(() => up({}, project.options));
      expect(variable).toHaveLength(rows.length);
      expect(variable.filter((text) => text.includes("@`a` = NULL"))).toHaveLength(1);
      project.write({ "5_five.sql": "CREATE PROCEDURE p() DO 1;\nCALL p();\n" });
      const called = await said(() => up({}, project.options));
      expect(called.filter((text) => text.includes("GET_LOCK"))).toHaveLength(1);
      project.write({ "6_six.sql": "CALL p();\n", "7_seven.sql": "DO 1;\n", "8_eight.sql": "DO 2;\n" });
      const between = await said(() => up({}, project.options));
      // Where another file comes, its settings are said, and the lock is taken anew.
      expect(between.filter((text) => /\bGET_LOCK/.test(text))).toHaveLength(2);
      expect(between.filter((text) => text.includes("RELEASE_LOCK"))).toHaveLength(1);
    });
  });
});
