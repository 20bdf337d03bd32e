import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../src/core/model/fault.js";
import { parseAddress } from "../../src/config/url.js";
import { networkCauses } from "../../src/core/failures/causes-network.js";
import { poolerCauses } from "../../src/engines/postgres/causes-pooler.js";
import { postgres } from "../../src/engines/postgres/postgres.js";
import { postgresCauses } from "../../src/engines/postgres/causes.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { causeCases } from "./causes-cases.js";
import { moreCauseCases } from "./causes-cases-more.js";
import { provokeDisk } from "./causes-disk.js";
import { provokeDoors } from "./causes-doors.js";
import { expectCause, faultFrom, place, provoked } from "./causes-told.js";
import { unprovoked } from "./causes-unprovoked.js";
import { provokeConnections } from "./causes-connections.js";
import { provokePoolers } from "./causes-poolers.js";
import { until } from "../servers/until.js";

describe.each(majors)("on PostgreSQL %i", (major) => {
  let database: TestDatabase;
  let role = "";
  let count = 0;
  let used: TestDatabase;
  let inUse: { name: string; fault: Promise<Fault> };

  beforeAll(async () => {
    database = await freshDatabase({ major });
    role = `r_${randomBytes(4).toString("hex")}`;
    await database.query(`CREATE ROLE ${role}`);
    // The server itself waits 5 s for the others to go: the other tests run meanwhile.
    used = await freshDatabase({ major });
    await used.client();
    const client = await database.client();
    inUse = { name: used.name, fault: faultFrom(() => client.query(`DROP DATABASE ${used.name}`)) };
  });
  afterAll(async () => {
    await used[Symbol.asyncDispose]();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database[Symbol.asyncDispose]();
  });

  /** A session in a schema of its own, with names filled in. */
  async function session(): Promise<{ client: Client; filled: (text: string) => string }> {
    const schema = `s${++count}`;
    const client = await database.client();
    await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}, public`);
    return { client, filled: (text) => text.replaceAll("$role", role).replaceAll("$schema", schema) };
  }

  test.each([...causeCases, ...moreCauseCases])("$id: $fails", async (each) => {
    const { id, before = [], fails, says = [], never = [], near, words, doing, settings } = each;
    const { client, filled } = await session();
    for (const statement of before)
      if (statement.startsWith("!")) await expect(client.query(statement.slice(1))).rejects.toThrow();
      else await client.query(filled(statement));
    const fault = await faultFrom(() => client.query(filled(fails)));
    await client.end();
    const user = before.includes("SET ROLE $role") ? role : "migrator";
    const told = {
      ...(near && { near }),
      ...(words && { words }),
      ...(doing && { doing }),
      ...(settings && { settings }),
    };
    const where = { ...place, user, ...told };
    expectCause(fault, id, where, says.map(filled), never);
  });

  test("created_at_once: two sessions make one table", async () => {
    const { client, filled } = await session();
    const other = await database.client();
    await client.query("BEGIN; CREATE TABLE twice (a int)");
    const waiting = faultFrom(() => other.query(filled("CREATE TABLE $schema.twice (a int)")));
    await untilWaiting(database, other);
    await client.query("COMMIT");
    expectCause(await waiting, "created_at_once");
  });

  test("changed_at_once: two sessions replace one function", async () => {
    const { client } = await session();
    const other = await database.client();
    const text = "CREATE OR REPLACE FUNCTION public.shared() RETURNS int LANGUAGE sql AS 'SELECT 1'";
    await client.query(text);
    await client.query(`BEGIN; ${text}`);
    const waiting = faultFrom(() => other.query(text));
    await untilWaiting(database, other);
    await client.query("COMMIT");
    expectCause(await waiting, "changed_at_once");
  });

  test("table_busy: another session holds the table", async () => {
    const { client, filled } = await session();
    const other = await database.client();
    await client.query("CREATE TABLE orders (a int)");
    await client.query("BEGIN; LOCK TABLE orders");
    const fault = await faultFrom(() =>
      other.query(filled("SET lock_timeout = 20; ALTER TABLE $schema.orders ADD b int")),
    );
    expectCause(fault, "table_busy", place, ["pg_stat_activity"]);
    expectCause(
      await faultFrom(() => other.query(filled("BEGIN; LOCK TABLE $schema.orders NOWAIT"))),
      "table_busy",
      place,
      ["orders"],
    );
  });

  test("deadlock: each waits for the other", async () => {
    const { client, filled } = await session();
    const other = await database.client();
    await client.query("CREATE TABLE a (i int); CREATE TABLE b (i int)");
    await client.query("SET deadlock_timeout = 50; BEGIN; LOCK a");
    await other.query(filled("SET deadlock_timeout = 50; BEGIN; LOCK $schema.b"));
    const both = await Promise.allSettled([client.query("LOCK b"), other.query(filled("LOCK $schema.a"))]);
    const lost = both.find((each) => each.status === "rejected");
    expectCause(await faultFrom(() => Promise.reject(lost?.reason as Error)), "deadlock", place, ["LOCK TABLE a, b;"]);
  });

  test("deadlock_with_waiting_lock: a concurrent index and a session that waits in pg_advisory_lock", async () => {
    const { client } = await session();
    const other = await database.client();
    await client.query("SET deadlock_timeout = 50; CREATE TABLE t (i int); SELECT pg_advisory_lock(77)");
    await other.query("SET deadlock_timeout = 50");
    const both = [
      other.query("SELECT pg_advisory_lock(77)"),
      untilWaiting(database, other).then(() => client.query("CREATE INDEX CONCURRENTLY i ON t (i)")),
    ];
    const reason = await Promise.race(
      both.map((each) =>
        each.then(
          () => new Promise(() => {}),
          (error: unknown) => error,
        ),
      ),
    );
    expectCause(await faultFrom(() => Promise.reject(reason)), "deadlock_with_waiting_lock");
    await client.query("SELECT pg_advisory_unlock_all()");
    await Promise.allSettled(both);
  });

  test("serialization: a row changed under a repeatable read", async () => {
    const { client, filled } = await session();
    const other = await database.client();
    await client.query("CREATE TABLE t AS SELECT 1 AS a");
    await other.query(filled("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM $schema.t"));
    await client.query("UPDATE t SET a = 2");
    expectCause(await faultFrom(() => other.query(filled("UPDATE $schema.t SET a = 3"))), "serialization");
  });

  test("cancelled and session_ended: another session ends the statement, then the session", async () => {
    const victim = await database.client();
    const [row] = (await victim.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows;
    const cancelled = faultFrom(() => victim.query("SELECT pg_sleep(30)"));
    await until(
      async () =>
        (
          await database.query<{ ok: boolean }>(
            `SELECT pg_cancel_backend(${row?.pid}) AND state = 'active' AS ok FROM pg_stat_activity WHERE pid = ${row?.pid}`,
          )
        )[0]?.ok === true,
    );
    expectCause(await cancelled, "cancelled");
    const ended = faultFrom(() => victim.query("SELECT pg_sleep(30)"));
    await until(
      async () =>
        (
          await database.query<{ ok: boolean }>(
            `SELECT pg_terminate_backend(pid) AS ok FROM pg_stat_activity WHERE pid = ${row?.pid} AND state = 'active'`,
          )
        )[0]?.ok === true,
    );
    const fault = await ended;
    expect(fault.lost).toBe(true);
    expectCause(fault, "session_ended");
  });

  test("session_timed_out: the server gives up on an idle transaction", async () => {
    const victim = await database.client();
    const told = new Promise<unknown>((resolve) => victim.once("error", resolve));
    await victim.query("SET idle_in_transaction_session_timeout = 20; BEGIN");
    const fault = await faultFrom(async () => Promise.reject(await told));
    expect(fault).toMatchObject({ sqlstate: "25P03", lost: true });
    expectCause(fault, "session_timed_out", place, ["ALTER ROLE migrator SET"]);
  });

  test("invalid_index_stands: what a build left stands in the way of the next", async () => {
    await database.query(`CREATE TABLE halves (a int); CREATE INDEX half ON halves (a);
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass`);
    const address = parseAddress(database.url, { from: "test", root: "." });
    await using asked = await postgres.connect(address, { application: "sluice" });
    const { obstacle } = await postgres.questions.before(asked, "CREATE INDEX CONCURRENTLY half ON halves (a)");
    const says = ["DROP INDEX CONCURRENTLY half;", "sluice up"];
    expectCause(obstacle ?? { message: "" }, "invalid_index_stands", { ...place, direction: "up" }, says);
    await database.query("DROP TABLE halves");
  });

  test("database_own: a run cannot drop the database that it is in", async () => {
    const client = await database.client();
    const fault = await faultFrom(() => client.query(`DROP DATABASE ${database.name}`));
    const where = { ...place, database: database.name };
    expectCause(fault, "database_own", where, [`'DROP DATABASE ${database.name}'`], ["cursor", "커서"]);
  });

  test("database_in_use: a session keeps a database from being dropped", async () => {
    expectCause(await inUse.fault, "database_in_use", place, [`DROP DATABASE ${inUse.name} WITH (FORCE);`]);
  });
});

describe("before a session is there", () => {
  provokeConnections();
});

describe("at a door without a password", () => {
  provokeDoors();
});

describe("before a pooler", () => {
  provokePoolers();
});

describe("on a full disk", () => {
  provokeDisk();
});

describe("what no test can bring about", () => {
  test.each(unprovoked)("$id: $because", ({ id, fault, where }) => {
    expectCause(fault, id, { ...place, ...where });
  });
});

test("there are at least 100 causes, each met here, and of each kind some", () => {
  const ids = postgresCauses.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(140);
  expect(networkCauses.length).toBeGreaterThan(10);
  expect(poolerCauses.length).toBeGreaterThan(5);
  expect(ids.filter((id) => !provoked.has(id))).toEqual([]);
  // What is only told of is the exception.
  expect(unprovoked.length).toBeLessThan(ids.length / 10);
});

async function untilWaiting(database: TestDatabase, client: Client): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  await until(async () => {
    const rows = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE pid = ${processID} AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
}
