import { createConnection } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { startMysqlServer } from "../servers/mysql-server.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import { type Files, makeProject, type Ran } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

/** It copies every row: that takes a server a second or more. */
const alter = "ALTER TABLE things ADD COLUMN c int, ALGORITHM=COPY";
const files: Files = {
  "001_ledger.sql": "CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);\nINSERT INTO ledger VALUES (1, 1);",
  "002_alter.sql": `INSERT INTO ledger VALUES (2, 1);\n${alter};\nINSERT INTO ledger VALUES (2, 2);`,
  "003_last.sql": "INSERT INTO ledger VALUES (3, 1);",
};

describe.each(mysqlServers)("$title, a run that dies while a table is copied", (server) => {
  test("the statement goes on without it, and is not run again", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    await fill(database);
    const running = project.start(["up", "--json"]);
    await until(() => alters(server, database.name));
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await alters(server, database.name)).toBe(true);
    const next = await project.cli(["up", "--json"]);
    expect(next).toMatchObject({ code: 0, json: { targets: [{ applied: [{ id: "002" }, { id: "003" }] }] } });
    await expectOnce(database);
    expect(await begunOf(database, "002")).toEqual(["begun", "done"]);
  });

  test("with its connection alone, it goes on by itself", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeProxy(database, { wire: mysqlWire });
    using project = makeProject(database, files);
    await fill(database);
    const running = project.start(["up", "--json"], { url: proxy.url });
    await until(() => alters(server, database.name));
    proxy.cut();
    expect(await running.ended).toMatchObject({ code: 0, json: { targets: [{ applied: idsOf(files) }] } });
    await expectOnce(database);
    expect(await begunOf(database, "002")).toEqual(["begun", "done"]);
  });

  test("its session ended by an administrator: nothing stands of it, and it is run again", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    await fill(database);
    const running = project.start(["up", "--json"]);
    await until(() => alters(server, database.name));
    await endAt(server, database.name, alter, "CONNECTION");
    expect(await running.ended).toMatchObject({ code: 0 });
    await expectOnce(database);
  });

  test("with the whole server: what stands is whole, and the next run goes on from there", async () => {
    await using own = await startMysqlServer(server.name);
    await using database = await freshMysqlDatabase({ server: own.server });
    using project = makeProject(database, files);
    await fill(database);
    const running = project.start(["up", "--json"]);
    await until(() => alters(own.server, database.name));
    await own.stop("SIGKILL");
    // It would wait for the server to come back.
    running.child.kill("SIGKILL");
    await running.ended;
    await own.start();
    expect(await statesOf(project)).toBe("001 applied, 002 unknown partial 1/3, 003 pending");
    expect(await project.cli(["up", "--json"])).toMatchObject({ code: 0 });
    await expectOnce(database);
    expect((await mysqlEye.look(database)).invalid).toEqual([]);
  });
});

const behindGate: Files = {
  ...files,
  "001_ledger.sql":
    "CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);\nUPDATE gate SET a = 2 WHERE a = 1;\nINSERT INTO ledger VALUES (1, 1);",
  "002_alter.sql": "INSERT INTO ledger VALUES (2, 1);\nCREATE TABLE made (a int);\nINSERT INTO ledger VALUES (2, 2);",
};

describe.each(mysqlServers)("$title", (server) => {
  test("a cancel that was meant for a statement, and hits its row: the row is written again", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "001_first.sql": "CREATE TABLE first (a int)",
      "002_made.sql": "CREATE TABLE made (a int, s int) AS SELECT 1 AS a, SLEEP(1) AS s",
    });
    await up({ to: "001" }, project.options);
    const running = project.start(["up", "--json", "--lock-timeout", "60s"]);
    await until(async () => (await atWork(server, database.name, "CREATE TABLE made")) > 0);
    const reader = await database.client();
    await reader.query("LOCK TABLES sluice_history READ");
    await until(async () => (await atWork(server, database.name, "INSERT INTO sluice_history")) > 0);
    await endAt(server, database.name, "INSERT INTO sluice_history", "QUERY");
    await reader.query("UNLOCK TABLES");
    expect(await running.ended).toMatchObject({ code: 0, json: { targets: [{ applied: [{ id: "002" }] }] } });
    const rows = await mysqlEye.history(database);
    expect(rows.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "001 begun",
      "001 done",
      "002 begun",
      "002 done",
    ]);
  });

  test("thirty at once, and the one that has the lock dies: each is applied once, and all end well", async () => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await closedGate(database);
    using project = makeProject(database, behindGate, { lockTimeout: "60s" });
    const args = ["up", "--json", "--lock-timeout", "60s"];
    const holder = project.start(args);
    await until(async () => (await atWork(server, database.name, "UPDATE gate")) > 0);
    const runs = Array.from({ length: 5 }, () => project.start(args));
    const calls = Array.from({ length: 24 }, () => up({ lockWaitMs: 60_000 }, project.options));
    // With the gate's and the holder's own.
    await until(async () => (await sessionsOf(server, database.name)) >= 31);
    holder.child.kill("SIGKILL");
    await holder.ended;
    await gate.query("ROLLBACK");
    const ended: readonly Ran[] = await Promise.all(runs.map((run) => run.ended));
    const targets = [
      ...ended.map(({ json }) => json.targets),
      ...(await Promise.all(calls)).map((each) => each.targets),
    ];
    expect(ended.map(({ code }) => code)).toEqual(runs.map(() => 0));
    const applied = targets.flatMap((each) => each?.[0]?.applied.map(({ id }) => id) ?? []);
    expect(applied.toSorted()).toEqual(["001", "002", "003"]);
    await expectOnce(database);
  });
});

function idsOf(of: Files): readonly { readonly id: string }[] {
  return Object.keys(of).map((file) => ({ id: file.slice(0, 3) }));
}

/** Some 300,000 rows. */
async function fill(database: TestMysqlDatabase): Promise<void> {
  await database.query("CREATE TABLE things (a int AUTO_INCREMENT PRIMARY KEY, b varchar(100))");
  await database.query("INSERT INTO things (b) VALUES (REPEAT('x', 50)), (REPEAT('y', 50))");
  for (let doubled = 0; doubled < 17; doubled++) await database.query("INSERT INTO things (b) SELECT b FROM things");
}

async function expectOnce(database: TestMysqlDatabase): Promise<void> {
  const { ledger } = await mysqlEye.look(database);
  expect(ledger.toSorted()).toEqual(["1.1", "2.1", "2.2", "3.1"]);
}

/** What the history says of the statement that is a unit of its own. */
async function begunOf(database: TestMysqlDatabase, id: string): Promise<readonly string[]> {
  const rows = await mysqlEye.history(database);
  return rows.filter((row) => row.id === id && row.unit === 2).map(({ outcome }) => outcome);
}

async function alters(server: MysqlServer, user: string): Promise<boolean> {
  return (await atWork(server, user, alter)) > 0;
}

async function atWork(server: MysqlServer, user: string, statement: string): Promise<number> {
  const rows = await asked(
    server,
    `SELECT id FROM information_schema.processlist WHERE user = '${user}' AND info LIKE '%${statement}%'`,
  );
  return rows.length;
}

async function sessionsOf(server: MysqlServer, user: string): Promise<number> {
  return (await asked(server, `SELECT id FROM information_schema.processlist WHERE user = '${user}'`)).length;
}

async function endAt(
  server: MysqlServer,
  user: string,
  statement: string,
  what: "CONNECTION" | "QUERY",
): Promise<void> {
  const [row] = await asked(
    server,
    `SELECT id AS id FROM information_schema.processlist WHERE user = '${user}' AND info LIKE '%${statement}%'`,
  );
  await asked(server, `KILL ${what} ${String(row?.["id"])}`);
}

async function asked(
  { host, port, user, password }: MysqlServer,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = await createConnection({ host, port, user, password });
  try {
    const [rows] = await client.query(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    client.destroy();
  }
}
