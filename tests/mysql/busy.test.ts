import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveSettings } from "../../src/config/resolve.js";
import { busy } from "../../src/engines/mysql/busy.js";
import { up } from "../../src/index.js";
import { makeWorld } from "../../src/operations/make-world.js";
import { up as upIn } from "../../src/operations/up.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { sessionOf } from "../servers/mysql-session.js";
import { ending, makeProject } from "../servers/project.js";

describe.each(mysqlServers)("$title", ({ name }) => {
  const alter = "ALTER TABLE t ADD COLUMN b int";
  let own: OwnMysqlServer;
  beforeAll(async () => {
    own = await startMysqlServer(name);
  });
  afterAll(() => own[Symbol.asyncDispose]());

  /** Locks are told where the plugin is loaded, or the performance schema may be read. */
  async function tellingLocks(database: TestMysqlDatabase): Promise<void> {
    const admin = await database.admin();
    if (isMariadb(name)) await admin.query("INSTALL SONAME 'metadata_lock_info'");
    else await admin.query(`GRANT SELECT ON performance_schema.* TO ${database.user}@'%'`);
  }

  async function reading(database: TestMysqlDatabase) {
    const client = await database.client();
    await client.query("START TRANSACTION");
    await client.query("SELECT * FROM t");
    return client;
  }

  test("who is asked without rights comes into question alone, and is said so", async () => {
    await using database = await freshMysqlDatabase({ server: own.server, grants: ["PROCESS"] });
    await database.query("CREATE TABLE t (a int PRIMARY KEY)");
    const holder = await reading(database);
    await using session = await sessionOf(database);
    await session.first([]);
    expect(await busy(session, alter)).toMatchObject({
      table: "t",
      holders: [{ pid: holder.threadId, idle: true, maybe: true }],
    });
  });

  test("no reader waits longer than a try, and in the end it is told who holds the table", async () => {
    await using database = await freshMysqlDatabase({ server: own.server, grants: ["PROCESS"] });
    await tellingLocks(database);
    using project = makeProject(database, {
      "1_table.sql": "CREATE TABLE t (a int PRIMARY KEY);\nCREATE TABLE u (a int);",
    });
    await up({}, project.options);
    project.write({ "2_add.sql": `${alter};` });
    const holder = await reading(database);
    const elsewhere = await database.client();
    await elsewhere.query("START TRANSACTION");
    await elsewhere.query("SELECT * FROM u");
    const settings = await resolveSettings({
      flags: { url: database.url, lockTimeout: "1s" },
      env: {},
      cwd: project.folder,
    });
    // But for the dice: between two tries it waits as short as it can.
    const state = { isOver: false };
    const run = ending(upIn({}, { ...makeWorld(settings), random: () => 0 })).finally(() => (state.isOver = true));
    const reader = await database.client();
    await reader.query("SET lock_wait_timeout = 5");
    while (!state.isOver) await reader.query("SELECT * FROM t");
    const { error } = await run;
    expect(error?.exitCode).toBe(7);
    expect(error?.code).toBe("table_busy");
    const { holders = [], ...facts } = (error?.facts ?? {}) as { holders?: readonly object[] };
    expect(facts).toMatchObject({ id: "2", table: "t", tries: 10 });
    // The reader may be seen beside it, as it has just read.
    expect(holders[0]).toMatchObject({ pid: holder.threadId, idle: true });
    expect(holders[0]).not.toHaveProperty("maybe");
    expect((await project.cli(["status"])).stdout).toContain(
      `busy: 10 tries, t, held by connection ${holder.threadId}`,
    );
    await holder.query("ROLLBACK");
    expect((await project.cli(["up"])).code).toBe(0);
  }, 60_000);
});
