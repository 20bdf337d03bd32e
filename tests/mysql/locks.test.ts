import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { holdsLock } from "../../src/engines/mysql/lock.js";
import type { LockKey, Session } from "../../src/engines/engine.js";
import { galeraSettings, hasGalera } from "../servers/galera.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { startMysqlServer } from "../servers/mysql-server.js";
import { sessionOf } from "../servers/mysql-session.js";
import { makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

describe.each(mysqlServers)("$title", (server) => {
  const key = { table: "history" };
  const holds = async (session: Session, of: LockKey = key): Promise<string | null | undefined> =>
    (await session.rows(`SELECT ${holdsLock(of)} AS held`))[0]?.["held"];

  test("one session has it, the other is told at once; then the other", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using one = await sessionOf(database);
    await using other = await sessionOf(database);
    expect([await holds(one), await holds(other)]).toEqual([null, null]);
    expect([await one.tryLock(key), await other.tryLock(key)]).toEqual([true, false]);
    expect([await holds(one), await holds(other)]).toEqual(["1", "0"]);
    await one.unlock(key);
    expect([await other.tryLock(key), await one.tryLock(key)]).toEqual([true, false]);
  });

  test("another key, and another database on the same server, are other locks", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using elsewhere = await freshMysqlDatabase({ server });
    await using one = await sessionOf(database);
    await using other = await sessionOf(database);
    await using third = await sessionOf(elsewhere);
    expect([
      await one.tryLock({ table: "a" }),
      await other.tryLock({ table: "b" }),
      await third.tryLock({ table: "a" }),
    ]).toEqual([true, true, true]);
  });

  test("a history that names its own database has one lock, whatever database a run is connected to", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using elsewhere = await freshMysqlDatabase({ server });
    await using one = await sessionOf(database);
    await using other = await sessionOf(elsewhere);
    const schema = database.name;
    expect([await one.tryLock({ schema, table: "이력" }), await other.tryLock({ schema, table: "이력" })]).toEqual([
      true,
      false,
    ]);
    // The same history by its bare name, where that is its database.
    await one.unlock({ schema, table: "이력" });
    expect([await one.tryLock({ table: "이력" }), await other.tryLock({ schema, table: "이력" })]).toEqual([
      true,
      false,
    ]);
    expect(await other.tryLock({ table: "이력" })).toBe(true);
  });

  test("it outlives commits, rollbacks, changes of tables, and what a file sets", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    await session.tryLock(key);
    const statements = [
      "CREATE TABLE t (a int)",
      "START TRANSACTION",
      "INSERT INTO t VALUES (1)",
      "COMMIT",
      "START TRANSACTION",
      "DELETE FROM t",
      "ROLLBACK",
      "ALTER TABLE t ADD COLUMN b int",
      "LOCK TABLES t WRITE",
      "UNLOCK TABLES",
      ...(session.settings ?? []),
    ];
    expect((await session.send({ statements })).fault).toBeUndefined();
    expect(await holds(session)).toBe("1");
  });

  test("it is lost with its session: a new one does not have it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using first = await sessionOf(database);
    await first.tryLock(key);
    await database.query(`KILL ${first.server.pid}`);
    await until(() => !first.alive);
    await using again = await sessionOf(database);
    expect(await holds(again)).not.toBe("1");
    await until(() => again.tryLock(key));
    expect(await holds(again)).toBe("1");
  });

  test("a session that was closed has given it back", async () => {
    await using database = await freshMysqlDatabase({ server });
    const first = await sessionOf(database);
    await first.tryLock(key);
    await using second = await sessionOf(database);
    await first.close();
    await until(() => second.tryLock(key));
  });

  test("another tool's is taken as its owner spells it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    for (const name of ["1234567890", "Flyway-1", 'it\'s \\ "odd" `한국`']) {
      expect(await session.tryLock(name)).toBe(true);
      const [row] = await database.query("SELECT IS_USED_LOCK(?) AS id", [name]);
      expect(Number(row?.["id"])).toBe(session.server.pid);
      expect(await holds(session, name)).toBe("1");
      await session.unlock(name);
      expect(await holds(session, name)).toBeNull();
    }
  });

  test("a name that the server takes no lock by is a failure, not a lock", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using session = await sessionOf(database);
    await expect(session.tryLock("")).rejects.toThrow();
    await expect(session.tryLock("x".repeat(200))).rejects.toThrow();
  });
});

describe.each(mysqlServers.filter(({ name }) => hasGalera(name)))("$title as a node of a cluster", (server) => {
  test("nothing runs but on the node that the configuration names", async () => {
    const settings = { ...(await galeraSettings(server.name)), wsrep_node_name: "galera-1" };
    await using own = await startMysqlServer(server.name, { settings });
    await using database = await freshMysqlDatabase({ server: own.server });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);" });
    const status = await project.cli(["status", "--json"]);
    expect([status.code, status.json.error]).toEqual([0, undefined]);
    const refused = await project.cli(["up", "--json"]);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "cluster_node"]);
    expect((await project.cli(["baseline", "1", "--yes", "--json"])).json.error?.code).toBe("cluster_node");
    expect(await database.query("SHOW TABLES")).toEqual([]);
    const configured = (node: string): void => {
      const target = { source: "migrations", url: "${DATABASE_URL}", lock: { node } };
      writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { main: target } }));
    };
    configured("galera-2");
    const other = await project.cli(["up"]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("runs are to go to the node galera-2")]);
    configured("galera-1");
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
  });
});
