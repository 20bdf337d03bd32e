import { createConnection, type RowDataPacket } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import { fate } from "../../src/engines/mysql/fate.js";
import { thisServer } from "../../src/engines/mysql/witness.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type MysqlProxy, makeMysqlProxy } from "../servers/mysql-proxy.js";
import { sessionOf } from "../servers/mysql-session.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import { makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

describe.each(mysqlServers)("$title", (server) => {
  test.each(["transaction", "session"] as const)(
    "a proxy that gives a client a connection for a %s is known",
    async (mode) => {
      await using database = await freshMysqlDatabase({ server });
      await using proxy = await makeMysqlProxy(database, mode);
      await using session = await sessionOf(proxy);
      await session.first([]);
      expect([session.pooler, session.shared]).toEqual(["unknown", true]);
      await session.recognise(() => sessionOf(proxy, { pooler: session.pooler }));
      expect([session.pooler, session.shared]).toEqual([mode, mode === "transaction"]);
    },
  );

  test("behind one that shares its connections nothing runs; the database's own address is told", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "transaction");
    await database.query("CREATE TABLE t (a int)");
    for (const file of ["CREATE TABLE u (a int);", "INSERT INTO t VALUES (1);"]) {
      using project = makeProject(proxy, { "1_t.sql": file });
      const refused = await project.cli(["up", "--json"]);
      expect([refused.code, refused.json.error?.code]).toEqual([1, "pooler"]);
      expect(JSON.stringify(refused.json.error)).toContain("direct address");
    }
    expect(await database.query("SHOW TABLES")).toHaveLength(1);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
  });

  test("behind one that keeps a connection for its client a run goes through", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "session");
    using project = makeProject(proxy, { "1_t.sql": "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);" });
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error]).toEqual([0, undefined]);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
  });

  // More of them than a run survives losses.
  test.each([
    ["session", 22],
    ["given on", 2],
  ] as const)(
    "nothing that a CALL has set reaches the next file behind one that keeps it (%s), nor does a run wait for what it does not know",
    async (mode, length) => {
      await using database = await freshMysqlDatabase({ server });
      await using proxy = await makeMysqlProxy(database, mode);
      await database.query("CREATE PROCEDURE sets() SET @unseen = 5, SESSION auto_increment_increment = 7");
      const called = Array.from({ length }, (_, at) => [`1${at + 10}_sets.sql`, "CALL sets();\n"]);
      using project = makeProject(proxy, {
        ...Object.fromEntries(called),
        "2_looks.sql": "CREATE TABLE seen AS SELECT @unseen AS it, @@auto_increment_increment AS more;\n",
      });
      const ran = await project.cli(["up", "--lock-wait", "0s", "--json"]);
      expect([ran.code, ran.json.error]).toEqual([0, undefined]);
      expect(await database.query("SELECT CAST(it AS CHAR) AS it, more FROM seen")).toEqual([{ it: null, more: 1 }]);
      const [noted] = await database.query<{ n: string }>(
        "SELECT COUNT(*) AS n FROM sluice_history WHERE outcome = 'done'",
      );
      expect(Number(noted?.n)).toBe(length + 1);
    },
  );

  test("one that keeps the connection of a client that is gone keeps no lock of a run's", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "session");
    using project = makeProject(proxy, { "1_t.sql": "CREATE TABLE t (a int);\nCREATE TABLE t (a int);" });
    expect(await codes(project, ["up"], ["resolve", "1", "--pending", "--because", "undone"])).toEqual([9, 0]);
    await database.query("DROP TABLE t");
    project.write({ "1_t.sql": "CREATE TABLE t (a int);", "1_t.down.sql": "DROP TABLE t;" });
    const again = ["--lock-wait", "0s", "--allow-destructive", "1"];
    expect(await codes(project, ["up", ...again], ["down", ...again], ["up", ...again])).toEqual([0, 0, 0]);
  });
});

async function codes(project: Project, ...commands: readonly (readonly string[])[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const command of commands) found.push((await project.cli([...command])).code ?? -1);
  return found;
}

const alter = "ALTER TABLE t ADD COLUMN b int";
const files = { "1_alter.sql": `${alter};` };

describe.each(mysqlServers)("$title, the session that a proxy gave to a run", (server) => {
  test("is another client's when that run is gone: it is not taken for it, nor ended", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "given on");
    using project = makeProject(proxy, files);
    await database.query("CREATE TABLE t (a int)");
    const noted = await killedBehindItsNote(database, proxy, project);
    // The proxy's next client is served by that very session.
    const other = await createConnection(proxy.url);
    const [[served]] = await other.query<RowDataPacket[]>("SELECT CONNECTION_ID() AS id");
    expect(served?.["id"]).toBe(noted);
    const slept = other.query("SELECT SLEEP(55) AS ended");
    const told = await project.cli(["up", "--cancel-orphan", String(noted), "--lock-wait", "1s"]);
    expect([told.code, told.stderr]).toEqual([9, expect.stringContaining("another client's by now")]);
    expect(told.stderr).not.toMatch(/still runs|end it: sluice up|ended connection/);
    const said = ["resolve", "1", "--retry"];
    expect((await project.cli(said)).code).toBe(9);
    expect((await project.cli([...said, "--because", "that is another client's"])).code).toBe(0);
    await killQuery(database, noted);
    await slept.catch(() => {});
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await database.query("SHOW COLUMNS FROM t LIKE 'b'")).toHaveLength(1);
    other.destroy();
  });

  test("is the run's where it is at what that noted", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "given on");
    await using session = await sessionOf(proxy);
    await session.first([]);
    await database.query("CREATE TABLE t (a int)");
    const reader = await database.client();
    await reader.query("START TRANSACTION");
    await reader.query("SELECT * FROM t");
    const other = await database.client();
    const ended = other.query(`/* sluice 1 #1 */ ${alter}`);
    await until(async () => (await statementsOf(database, "%ADD COLUMN b int")).length > 0);
    const [row] = await session.rows(
      `SELECT CONCAT_WS('|', utc_timestamp(6), '${other.threadId} proxy', ${thisServer}, '') AS witness`,
    );
    const noted = { statement: alter, statementClass: { kind: "outside-transaction" }, witness: row?.["witness"] };
    const found = await fate(session, noted as never);
    expect(found).toMatchObject({ kind: "running", holder: { pid: other.threadId } });
    expect(found).not.toHaveProperty("holder.maybe");
    await reader.query("ROLLBACK");
    await ended;
  });
});

/** The number of the session that noted the statement, which was never sent. */
async function killedBehindItsNote(database: TestMysqlDatabase, proxy: MysqlProxy, project: Project): Promise<number> {
  let gone: (value: unknown) => void = () => {};
  const met = new Promise((resolve) => (gone = resolve));
  const way = { ...database, url: proxy.url, port: Number(new URL(proxy.url).port) };
  await using wire = await makeProxy(way, {
    wire: mysqlWire,
    onMessage: ({ side, text }) => {
      if (side !== "client" || !text.startsWith("/* sluice") || !text.includes(alter)) return "pass";
      running.child.kill("SIGKILL");
      gone(undefined);
      return "cut";
    },
  });
  const running = project.start(["up"], { url: wire.url });
  await met;
  await running.ended;
  const [note] = await database.query<{ witness: string }>(
    "SELECT witness FROM sluice_history WHERE outcome = 'begun'",
  );
  const [, noted = ""] = note?.witness.split("|") ?? [];
  expect(noted).toMatch(/^\d+ proxy$/);
  return Number.parseInt(noted, 10);
}

async function statementsOf(database: TestMysqlDatabase, like: string): Promise<readonly unknown[]> {
  return database.query("SELECT id FROM information_schema.processlist WHERE info LIKE ?", [`/* sluice ${like}`]);
}

async function killQuery(database: TestMysqlDatabase, id: number): Promise<void> {
  const admin = await database.admin();
  await admin.query(`KILL QUERY ${id}`);
}
