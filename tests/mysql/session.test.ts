import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { likelyCauses } from "../../src/core/failures/causes.js";
import type { Notice } from "../../src/engines/engine.js";
import { mysqlCauses } from "../../src/engines/mysql/causes.js";
import { mysqlFrame } from "../../src/engines/mysql/frame.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { sessionOf } from "../servers/mysql-session.js";
import { makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";
import { expectCause, place } from "./causes-told.js";

describe.each(mysqlServers)("$title", (server) => {
  const isMariadb = server.name.startsWith("mariadb");

  test("values are as the server writes them: text, or null", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    const first = "SELECT 9007199254740993 AS big, CAST('0000-00-00' AS CHAR) AS date, NULL AS none, '한국' AS text";
    const { sets, ...facts } = await session.first([first, "SELECT 1.50 AS a UNION ALL SELECT 2"]);
    expect(sets).toEqual([
      [{ big: "9007199254740993", date: "0000-00-00", none: null, text: "한국" }],
      [{ a: "1.50" }, { a: "2.00" }],
    ]);
    expect(facts).toEqual({ database: database.name, user: `${database.user}@%`, standby: false, readOnly: false });
  });

  test("it tells who the server is", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    const [title, number = ""] = server.title.split(" ");
    const [major, minor] = number.split(".").map(Number);
    expect(session.server).toMatchObject({ title, versionNumber: major! * 1000 + minor!, features: {} });
    await session.first([]);
    const asked = await database.query("SELECT @@max_allowed_packet AS longest, @@lower_case_table_names AS folds");
    expect(session.server.features).toMatchObject({
      max_allowed_packet: String(asked[0]!["longest"]),
      lower_case_table_names: String(asked[0]!["folds"]),
      read_only: "OFF",
      [isMariadb ? "wsrep_on" : "super_read_only"]: "OFF",
    });
    expect(session.pooler).toBe("none");
  });

  test("what it is set to is said before the first statement, and not for a look", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.admin().then((admin) => admin.query("SET GLOBAL sql_mode = ''"));
    try {
      await using session = await sessionOf(database, { lockTimeoutMs: 2500, statementTimeoutMs: 60_000 });
      const ask = `SELECT @@sql_mode AS mode, @@time_zone AS zone, @@lock_wait_timeout AS waits, @@wait_timeout AS idle,
        @@innodb_lock_wait_timeout AS rows_wait, @@character_set_client AS charset, @@autocommit AS auto`;
      const { sets } = await session.first([ask]);
      expect(sets[0]![0]).toMatchObject({ mode: "", charset: "utf8mb4" });
      const [row] = await session.rows(ask);
      expect(row).toEqual({
        mode: "STRICT_TRANS_TABLES",
        zone: "SYSTEM",
        waits: "3",
        rows_wait: "3",
        idle: "120",
        charset: "utf8mb4",
        auto: "1",
      });
      const limit = isMariadb ? "@@max_statement_time" : "@@max_execution_time";
      expect(await session.rows(`SELECT ${limit} AS most`)).toEqual([{ most: isMariadb ? "60.000000" : "60000" }]);
    } finally {
      await database.admin().then((admin) => admin.query("SET GLOBAL sql_mode = DEFAULT"));
    }
  });

  test("what a file sets or goes to is put back by what it began with", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database, { lockTimeoutMs: 2500 });
    const ask = "SELECT DATABASE() AS d, @@time_zone AS z, @@character_set_client AS c, @@lock_wait_timeout AS l";
    const before = await session.rows(ask);
    const theirs = ["USE information_schema", "SET NAMES latin1", "SET time_zone = '+09:00', lock_wait_timeout = 99"];
    await session.send({ statements: theirs });
    expect(await session.rows(ask)).not.toEqual(before);
    await session.send({ statements: mysqlFrame.putRoleBack(session) });
    expect(await session.rows(ask)).toEqual(before);
  });

  test("a file that goes to another database does not take the next one along", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using other = await freshMysqlDatabase({ server });
    const goes = `USE ${other.name};\nCREATE TABLE x (a int);\nINSERT INTO x VALUES (1);`;
    using project = makeProject(
      { url: database.adminUrl },
      { "1_goes.sql": goes, "2_y.sql": "CREATE TABLE y (a int);" },
    );
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await other.query("SHOW TABLES")).toEqual([{ [`Tables_in_${other.name}`]: "x" }]);
    expect(await database.query("SELECT * FROM y")).toEqual([]);
  });

  test("what is made through it is as the server's own shell makes it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    await session.send({ statements: ["CREATE PROCEDURE p() SELECT 1"] });
    const [made] = await session.rows("SHOW CREATE PROCEDURE p");
    expect(made?.["sql_mode"]).toContain("STRICT_TRANS_TABLES");
    expect(made?.["sql_mode"]).not.toContain("IGNORE_SPACE");
    await session.send({ statements: ["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"] });
    const { sets } = await session.send({ statements: ["UPDATE t SET a = 1", "SELECT ROW_COUNT() AS changed"] });
    expect(sets).toEqual([[], [{ changed: "0" }]]);
  });

  test("a message stops at its first fault, and names the statement and the place", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    const statements = ["CREATE TABLE t (a int)", ["INSERT INTO t", " VALUES (1), (2)"], "SELECT a FROM t", "SELEC 1"];
    const answer = await session.send({ statements: [...statements, "DROP TABLE t"] });
    expect(answer).toMatchObject({
      completed: 3,
      sets: [[], [], [{ a: "1" }]],
      fault: { statement: 3, errno: 1064, position: 1, server: server.title.split(" ")[0] },
    });
    expect(await session.rows("SELECT COUNT(*) AS n FROM t")).toEqual([{ n: "2" }]);
  });

  test("an error that only says that it did not work is told with its reason", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    await session.send({ statements: ["CREATE TABLE p (id int PRIMARY KEY) ENGINE = InnoDB"] });
    const faultOf = async (statement: string) => (await session.send({ statements: [statement] })).fault;
    const options = await faultOf("CREATE TABLE k (a int) ENGINE = InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=7");
    expect(options).toMatchObject({
      errno: isMariadb ? 1005 : 1031,
      detail: expect.stringContaining("KEY_BLOCK_SIZE = 7"),
    });
    const key = await faultOf("CREATE TABLE k (a bigint, FOREIGN KEY (a) REFERENCES p (id)) ENGINE = InnoDB");
    if (isMariadb)
      expect(key).toMatchObject({ errno: 1005, detail: expect.stringMatching(/column 'a' does not match/) });
    expect(key?.detail ?? "").not.toContain("Can't create");
    // What says why itself is not asked after.
    expect(await faultOf("SELECT * FROM nowhere")).not.toHaveProperty("detail");
    // That it has ended a transaction is seen all the same.
    await session.send({ statements: ["START TRANSACTION", "INSERT INTO p VALUES (1)"] });
    const inside = await faultOf("CREATE TABLE k (a int) ENGINE = InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=7");
    expect(inside).toMatchObject({ kind: "ended-inside", detail: options?.detail });
  });

  test("a procedure may answer several times", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    await session.send({ statements: ["CREATE PROCEDURE p() BEGIN SELECT 1 AS a; SELECT 2 AS b; END"] });
    expect(await session.send({ statements: ["CALL p()", "SELECT 3 AS c"] })).toMatchObject({
      completed: 2,
      sets: [[{ a: "1" }], [{ c: "3" }]],
    });
  });

  test("several statements in one are refused by the server, not run", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    const { fault } = await session.send({ statements: ["CREATE TABLE t (a int); CREATE TABLE u (a int)"] });
    expect(fault).toMatchObject({ errno: 1064 });
    expect(await database.query("SHOW TABLES")).toEqual([]);
  });

  describe("a transaction", () => {
    const prepared = ["CREATE TABLE t (a int PRIMARY KEY)", "START TRANSACTION", "INSERT INTO t VALUES (1)"];

    test.each([
      ["a table is made", "CREATE TABLE u (a int)"],
      ["a temporary table is altered", "ALTER TABLE temp ADD COLUMN b int"],
      ["what answers with rows commits, too", "ANALYZE TABLE t"],
      ["in a procedure", "CALL hidden()"],
    ])("that a statement ends unasked is told: %s", async (_, statement) => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const before = ["CREATE TEMPORARY TABLE temp (a int)", "CREATE PROCEDURE hidden() CREATE TABLE v (a int)"];
      const answer = await session.send({ statements: [...before, ...prepared, statement, "DELETE FROM t"] });
      expect(answer.fault).toMatchObject({ kind: "ended-inside", statement: 5 });
      // It took effect, and so did what came before it.
      expect(answer.completed).toBe(6);
      expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    });

    test("that a statement ends and then fails is told as well", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const answer = await session.send({ statements: [...prepared, "CREATE TABLE t (a int)"] });
      expect(answer).toMatchObject({ completed: 3, fault: { kind: "ended-inside", errno: 1050, statement: 3 } });
      expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    });

    test("that still stands after a fault is not said to have ended", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const answer = await session.send({ statements: [...prepared, "INSERT INTO t VALUES (1)"] });
      expect(answer.fault).toMatchObject({ kind: "taken", errno: 1062 });
      expect((await session.send({ statements: ["ROLLBACK"] })).fault).toBeUndefined();
      expect(await database.query("SELECT a FROM t")).toEqual([]);
    });

    test.each(["COMMIT", "/* done */ commit", "-- done\nROLLBACK", "ROLLBACK WORK"])("ends by %j", async (end) => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      expect(await session.send({ statements: [...prepared, end, "SELECT 1"] })).toMatchObject({ completed: 5 });
    });

    test("goes on after ROLLBACK TO", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const statements = [...prepared, "SAVEPOINT s", "DELETE FROM t", "ROLLBACK TO s", "ROLLBACK WORK TO s", "COMMIT"];
      expect((await session.send({ statements })).fault).toBeUndefined();
      expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    });

    test("whose deadlock took all of it back is a conflict, and has committed nothing", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using one = await sessionOf(database, { lockTimeoutMs: 30_000 });
      await using other = await sessionOf(database, { lockTimeoutMs: 30_000 });
      await one.send({
        statements: ["CREATE TABLE d (a int PRIMARY KEY, b int)", "INSERT INTO d VALUES (1, 0), (2, 0)"],
      });
      const take = (a: number): string => `UPDATE d SET b = b + 1 WHERE a = ${a}`;
      await one.send({ statements: ["START TRANSACTION", take(1)] });
      await other.send({ statements: ["START TRANSACTION", take(2)] });
      const answers = await Promise.all([one.send({ statements: [take(2)] }), other.send({ statements: [take(1)] })]);
      expect(answers.map(({ fault }) => fault?.kind).filter(Boolean)).toEqual(["conflict"]);
    });
  });

  describe("warnings", () => {
    test("that say data were cut are a fault; the statement took effect, and its transaction can be taken back", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      await session.send({ statements: ["CREATE TABLE t (v varchar(3))"] });
      const answer = await session.send({
        statements: ["START TRANSACTION", "INSERT IGNORE INTO t VALUES ('abcdef')", "SELECT 1"],
      });
      expect(answer).toMatchObject({ completed: 2, fault: { kind: "lossy", errno: 1265, statement: 1 } });
      expect((await session.send({ statements: ["ROLLBACK"] })).fault).toBeUndefined();
      expect(await database.query("SELECT v FROM t")).toEqual([]);
    });

    test("that say there was nothing to do are told", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const notices: Notice[] = [];
      const statements = ["DROP TABLE IF EXISTS nowhere", "SELECT 1"];
      const answer = await session.send({ statements, onNotice: (notice) => notices.push(notice) });
      expect(answer.fault).toBeUndefined();
      expect(notices).toEqual([{ severity: "NOTE", message: expect.stringContaining("nowhere") as string }]);
    });

    test("about what a run sets itself are told to nobody", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const notices: Notice[] = [];
      // Deprecated on MariaDB 11.8.
      const statements = ["SET sql_notes = @@GLOBAL.sql_notes"];
      await session.send({ statements, onNotice: (notice) => notices.push(notice) });
      expect(notices).toEqual([]);
    });

    test("of what only reads are no loss", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      expect((await session.send({ statements: ["SELECT 'x' + 1 AS a"] })).sets).toEqual([[{ a: "1" }]]);
    });
  });

  describe("a statement that is too long", () => {
    test("is told before it is sent, and the session goes on", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const [{ longest } = {}] = await session.rows("SELECT @@max_allowed_packet AS longest");
      const most = Number(longest);
      const sized = (bytes: number): readonly string[] => ["SELECT LENGTH('", "x".repeat(bytes - 22), "') AS n"];
      const long = await session.send({ statements: [sized(most + 1)] });
      expect(long).toMatchObject({ completed: 0, fault: { errno: 1153, statement: 0 } });
      expect(long.fault?.lost).toBeUndefined();
      expect(await session.rows("SELECT 1 AS a")).toEqual([{ a: "1" }]);
    });

    test.each([-3, -2, -1, 0].map((more) => [more]))(
      "is sent in several packets, the last of them empty where it must be: 2^24 %i",
      async (more) => {
        await using database = await freshMysqlDatabase({ server });
        const admin = await database.admin();
        await admin.query("SET GLOBAL max_allowed_packet = 64 * 1024 * 1024");
        await using session = await sessionOf(database);
        const length = 2 ** 24 + more;
        const text = ["SELECT LENGTH('", "x".repeat(length - 22), "') AS n"];
        expect((await session.send({ statements: [text] })).sets).toEqual([[{ n: String(length - 22) }]]);
        expect(await session.rows("SELECT 1 AS a")).toEqual([{ a: "1" }]);
        await admin.query("SET GLOBAL max_allowed_packet = DEFAULT");
      },
    );
  });

  describe("a session", () => {
    test("is cancelled at what it is at, and goes on", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      await session.first([]);
      await session.send({ statements: ["CREATE TABLE s (n int)", `INSERT INTO s VALUES ${"(1),".repeat(29)}(1)`] });
      const endless = "CREATE TABLE t AS SELECT SUM(a.n) FROM s a, s b, s c, s d, s e, s f, s g, s h, s i";
      const slow = session.send({ statements: [endless, "SELECT 1"] });
      await until(async () => JSON.stringify(await database.query("SHOW PROCESSLIST")).includes("SUM"));
      expect(session.saying).toBe(endless);
      expect(await session.cancel()).toBe(true);
      expect(await slow).toMatchObject({ completed: 0, fault: { kind: "cancelled", errno: 1317 } });
      expect(session.alive).toBe(true);
      expect(await database.query("SHOW TABLES LIKE 't'")).toEqual([]);
    });

    test("whose statement takes longer than it may is told that, and goes on", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database, { statementTimeoutMs: 300 });
      await session.send({ statements: ["CREATE TABLE s (n int)", `INSERT INTO s VALUES ${"(1),".repeat(29)}(1)`] });
      const endless = "CREATE TABLE t AS SELECT SUM(a.n) FROM s a, s b, s c, s d, s e, s f, s g, s h, s i";
      const { completed, fault } = await session.send({ statements: [endless, "SELECT 1"] });
      expect([completed, fault?.kind]).toEqual([0, "time-limit"]);
      // Whose limit it is: on MySQL nothing that a file sets would lift it.
      expectCause(fault!, "time_limit", place, ["--statement-timeout"]);
      const [cause] = likelyCauses(fault!, place, mysqlCauses);
      expect(cause?.words.en(fault!, place).fix.includes("SET SESSION max_")).toBe(fault?.errno === 1969);
      expect(await session.rows("SHOW TABLES LIKE 't'")).toEqual([]);
    });

    test("that is cancelled when it is at nothing goes on as if it had not been", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      await session.rows("SELECT 1");
      expect(await session.cancel()).toBe(true);
      expect(
        (await session.send({ statements: ["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"] })).fault,
      ).toBeUndefined();
    });

    test("that was killed at a statement is lost, with what it was at in doubt", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const slow = session.send({ statements: ["SELECT SLEEP(600)"] });
      await until(async () => JSON.stringify(await database.query("SHOW PROCESSLIST")).includes("SLEEP"));
      await database.query(`KILL ${session.server.pid}`);
      const { fault } = await slow;
      expect([fault?.lost, fault?.kind === "unheard", session.alive]).toEqual([true, false, false]);
    });

    test("that was killed while it was idle is unheard, and says nothing on its own", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      await session.rows("SELECT 1");
      await database.query(`KILL ${session.server.pid}`);
      await until(() => !session.alive);
      const { fault, completed } = await session.send({ statements: ["CREATE TABLE t (a int)"] });
      expect([fault?.kind, fault?.lost, completed]).toEqual(["unheard", true, 0]);
    });

    test("that says nothing for too long is ended by the server", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      await session.rows("SELECT 1");
      await session.send({ statements: ["SET SESSION wait_timeout = 1"] });
      await until(() => !session.alive);
      expect((await session.send({ statements: ["SELECT 1"] })).fault).toMatchObject({ kind: "unheard", lost: true });
    });

    test("is closed at once, whatever the server is at", async () => {
      await using database = await freshMysqlDatabase({ server });
      const session = await sessionOf(database);
      const slow = session.send({ statements: ["SELECT SLEEP(600)"] });
      await until(async () => JSON.stringify(await database.query("SHOW PROCESSLIST")).includes("SLEEP"));
      await session.close();
      expect((await slow).fault?.lost).toBe(true);
    });

    test("is given up where nobody answers", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database);
      const slow = session.send({ statements: ["SELECT SLEEP(600)"] });
      await sleep(50);
      session.abandon();
      expect((await slow).fault).toMatchObject({ lost: true, code: "ETIMEDOUT" });
      expect(session.alive).toBe(false);
    });

    test("that is to read alone writes nothing", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database, { readOnly: true });
      expect(await session.first([])).toMatchObject({ readOnly: false });
      const { fault } = await session.send({ statements: ["CREATE TABLE t (a int)"] });
      expect(fault).toMatchObject({ errno: 1792, kind: "read-only" });
    });
  });
});
