import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StatementProgress } from "../../src/core/model/statement-progress.js";
import { labelled } from "../../src/engines/mysql/label.js";
import { underWay } from "../../src/engines/mysql/progress.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { sessionOf } from "../servers/mysql-session.js";
import { until } from "../servers/until.js";

describe.each(mysqlServers)("$title", ({ name }) => {
  const mariadb = isMariadb(name);
  let own: OwnMysqlServer;
  let database: TestMysqlDatabase;
  beforeAll(async () => {
    own = await startMysqlServer(name);
    database = await freshMysqlDatabase({ server: own.server, grants: ["PROCESS"] });
    const admin = await database.admin();
    if (mariadb) await admin.query("INSTALL SONAME 'metadata_lock_info'");
    else {
      await admin.query(`GRANT SELECT ON performance_schema.* TO ${database.user}@'%'`);
      await admin.query(
        "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_stages_current'",
      );
    }
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
  });

  test("whom it waits for, and who waits behind it", async () => {
    await database.query("CREATE TABLE t (a int PRIMARY KEY)");
    const holder = await database.client();
    await holder.query("START TRANSACTION");
    await holder.query("SELECT * FROM t");
    await using running = await sessionOf(database);
    await using watcher = await sessionOf(database);
    await running.first([]);
    await watcher.first([]);
    const look = (): ReturnType<typeof underWay> => underWay(watcher, running);
    expect(await look()).toBeUndefined();
    const done = running.send({ statements: [labelled("ALTER TABLE t ADD COLUMN b int", "7 x", 2)] });
    await until(async () => (await look())?.progress.waitsFor.length === 1);
    const reader = await database.client();
    const read = reader.query("SELECT * FROM t");
    await until(async () => (await look())?.progress.keepsWaiting !== undefined);
    expect(await look()).toMatchObject({
      id: "7 x",
      statement: 2,
      progress: {
        waitsFor: [{ pid: holder.threadId, idle: true }],
        keepsWaiting: { count: 1, longest: { pid: reader.threadId, statement: "SELECT * FROM t" } },
      },
    });
    await holder.query("ROLLBACK");
    expect((await done).fault).toBeUndefined();
    await read;
    // A server shows a statement for a moment longer than it takes.
    await until(async () => (await look()) === undefined);
  });

  test("how far the copying of a table is", async () => {
    await database.query("CREATE TABLE big (a int PRIMARY KEY AUTO_INCREMENT, b char(200) NOT NULL)");
    await database.query("INSERT INTO big (b) VALUES ('x'), ('y')");
    for (let doubled = 0; doubled < 16; doubled++) await database.query("INSERT INTO big (b) SELECT b FROM big");
    await using running = await sessionOf(database);
    await using watcher = await sessionOf(database);
    await running.first([]);
    await watcher.first([]);
    const state = { isOver: false };
    const done = running
      .send({ statements: [labelled("ALTER TABLE big ADD COLUMN c int, ALGORITHM=COPY", "8", 1)] })
      .finally(() => (state.isOver = true));
    const seen: StatementProgress[] = [];
    while (!state.isOver) seen.push((await underWay(watcher, running))?.progress ?? { waitsFor: [] });
    expect((await done).fault).toBeUndefined();
    const counted = seen.filter(({ phase, total }) => phase === "copying" && total !== undefined);
    const far = counted.map(({ done: rows = 0, total = 1 }) => rows / total);
    expect(far.length).toBeGreaterThan(1);
    expect(far).toEqual(far.toSorted((one, other) => one - other));
    expect(far.every((part) => part >= 0 && part <= 1)).toBe(true);
    expect(far.at(-1)).toBeGreaterThan(far[0] ?? 1);
    expect(counted.every(({ unit }) => unit === (mariadb ? undefined : "rows"))).toBe(true);
  });
});
