import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fault } from "../../src/core/model/fault.js";
import { freshMysqlDatabase, type TestMysqlDatabase } from "../servers/mysql-database.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { until } from "../servers/until.js";
import { expectCause, faultFrom, makeOf, place } from "./causes-told.js";

/** Causes that take two sessions. */
export function provokeSessions(server: MysqlServer): void {
  const make = makeOf(server);
  let database: TestMysqlDatabase;

  beforeAll(async () => {
    database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE held (id int PRIMARY KEY, a int)");
    await database.query("INSERT INTO held VALUES (1, 1), (2, 2)");
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const fails = (client: Connection, statement: string): Promise<Fault> =>
    faultFrom(() => client.query(statement), { server: make, statement });

  test("table_busy: another session has read the table, or holds its row", async () => {
    const [holder, other] = [await database.client(), await database.client()];
    await holder.query("BEGIN");
    await holder.query("UPDATE held SET a = 3 WHERE id = 1");
    await other.query("SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1");
    const altered = await fails(other, "ALTER TABLE held ADD b int");
    expect(altered).toMatchObject({ errno: 1205, kind: "busy", table: "held" });
    expectCause(altered, "table_busy", place, ["innodb_trx", "held"]);
    expectCause(altered, "table_busy", { ...place, pid: 77 }, ["KILL 77;"]);
    expectCause(await fails(other, "UPDATE held SET a = 4 WHERE id = 1"), "table_busy");
    expectCause(await fails(other, "SELECT * FROM held WHERE id = 1 FOR UPDATE NOWAIT"), "table_busy");
    await holder.query("ROLLBACK");
  });

  test("deadlock: each waits for the other", async () => {
    const [one, other] = [await database.client(), await database.client()];
    for (const client of [one, other]) await client.query("BEGIN");
    await one.query("UPDATE held SET a = 5 WHERE id = 1");
    await other.query("UPDATE held SET a = 5 WHERE id = 2");
    const both = await Promise.allSettled([
      one.query("UPDATE held SET a = 6 WHERE id = 2"),
      other.query("UPDATE held SET a = 6 WHERE id = 1"),
    ]);
    const lost = both.find((each) => each.status === "rejected");
    const fault = await faultFrom(() => Promise.reject(lost?.reason as Error), { server: make });
    expect(fault.kind).toBe("conflict");
    expectCause(fault, "deadlock", place, ["INNODB STATUS"]);
    for (const client of [one, other]) await client.query("ROLLBACK");
  });

  if (make === "MariaDB")
    test("row_changed_meanwhile: a row changed under a snapshot", async () => {
      const [one, other] = [await database.client(), await database.client()];
      await one.query("SET SESSION innodb_snapshot_isolation = ON");
      await one.query("BEGIN");
      await one.query("SELECT * FROM held");
      await other.query("UPDATE held SET a = a + 1 WHERE id = 1");
      const fault = await fails(one, "UPDATE held SET a = 9 WHERE id = 1");
      expect(fault.kind).toBe("conflict");
      expectCause(fault, "row_changed_meanwhile");
    });

  test("time_limit: the server gives the statement no more time", async () => {
    const client = await database.client();
    const statement =
      make === "MariaDB"
        ? "SELECT SLEEP(20)"
        : "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c WHERE a.column_name < b.column_name";
    await client.query(
      make === "MariaDB" ? "SET SESSION max_statement_time = 0.05" : "SET SESSION max_execution_time = 50",
    );
    const fault = await fails(client, statement);
    expect(fault.kind).toBe("time-limit");
    const setting = make === "MariaDB" ? "max_statement_time" : "max_execution_time";
    expectCause(fault, "time_limit", place, [`SET SESSION ${setting} = 0;`]);
  });

  test("cancelled: another session ends the statement", async () => {
    const [victim, other] = [await database.client(), await database.client()];
    for (const client of [victim, other]) await client.query("BEGIN");
    await other.query("UPDATE held SET a = 7 WHERE id = 2");
    const cancelled = fails(victim, "UPDATE held SET a = 8 WHERE id = 2");
    await untilAt(other, victim, "UPDATE held SET a = 8");
    await other.query(`KILL QUERY ${victim.threadId}`);
    const fault = await cancelled;
    expect(fault).toMatchObject({ errno: 1317, kind: "cancelled" });
    expect(fault.lost).toBeUndefined();
    expectCause(fault, "cancelled");
    for (const client of [victim, other]) await client.query("ROLLBACK");
  });

  test("connection_lost, idle_too_long: the session is killed, and asked once more", async () => {
    const [victim, other] = [await database.client(), await database.client()];
    const lost = fails(victim, "SELECT SLEEP(20)");
    await untilAt(other, victim, "SELECT SLEEP");
    await other.query(`KILL ${victim.threadId}`);
    const fault = await lost;
    expect(fault).toMatchObject({ code: "PROTOCOL_CONNECTION_LOST", lost: true });
    expectCause(fault, "connection_lost", place, ["db.internal:3306", "sluice status"]);
    const again = await fails(victim, "SELECT 1");
    expect(again).toMatchObject({ kind: "unheard", lost: true });
    expectCause(again, "idle_too_long", place, ["wait_timeout", "sluice up"]);
  });

  if (make === "MySQL")
    test("idle_too_long: the server says it before it hangs up", async () => {
      const victim = await database.client();
      const told = new Promise<unknown>((resolve) => victim.once("error", resolve));
      await victim.query("SET SESSION wait_timeout = 1");
      const fault = await faultFrom(async () => Promise.reject(await told), { server: make });
      expect(fault).toMatchObject({ errno: 4031, kind: "unheard", lost: true });
      expectCause(fault, "idle_too_long");
    });

  test("a server that speaks Korean is understood by its numbers, and names are found all the same", async () => {
    const client = await database.client();
    await client.query("SET SESSION lc_messages = 'ko_KR'");
    const taken = await fails(client, "INSERT INTO held VALUES (1, 1)");
    expect(taken.message).toMatch(/[가-힣]/);
    expect(taken).toMatchObject({ kind: "taken", constraint: "PRIMARY" });
    expectCause(taken, "row_is_there", place, ["PRIMARY"]);
    const unread = await fails(client, "SELECT 1,\n  2 FRM held x");
    expect(unread.message).toMatch(/[가-힣]/);
    expect(unread.position).toBe("SELECT 1,\n  2 FRM ".length + 1);
    expectCause(unread, "syntax");
    const missing = await fails(client, "ALTER TABLE held DROP FOREIGN KEY fk_none");
    expect(missing).toMatchObject({ table: "held", where: "DROP FOREIGN KEY fk_none" });
    expectCause(missing, "foreign_key_missing", place, ["fk_none"]);
    expect(await fails(client, "SELECT * FROM none_such")).toMatchObject({ kind: "absent", table: "none_such" });
    expect(await fails(client, "INSERT INTO held VALUES (NULL, 1)")).toMatchObject({ kind: "empty", column: "id" });
  });

  if (make === "MySQL")
    test("instant_changes_used_up: more than a row can remember", async () => {
      const client = await database.client();
      await client.query("CREATE TABLE versions (a int)");
      const fault = await faultFrom(
        async () => {
          for (let i = 0; i < 300; i++) await client.query(`ALTER TABLE versions ADD c${i} int, ALGORITHM=INSTANT`);
        },
        { server: make, statement: "ALTER TABLE versions ADD c int, ALGORITHM=INSTANT" },
      );
      expectCause(fault, "instant_changes_used_up", place, ["ALTER TABLE `versions` FORCE"]);
    });

  if (make === "MySQL")
    test("password_too_weak: a component of the server minds passwords", async () => {
      const admin = await database.admin();
      await admin.query("INSTALL COMPONENT 'file://component_validate_password'");
      try {
        expectCause(await fails(admin, "CREATE USER none_such@'%' IDENTIFIED BY 'a'"), "password_too_weak", place, [
          "validate_password",
        ]);
      } finally {
        await admin.query("UNINSTALL COMPONENT 'file://component_validate_password'");
      }
    });
}

/** Once the one is at this statement, as the other sees it. */
export async function untilAt(watcher: Connection, client: Connection, words: string): Promise<void> {
  await until(async () => {
    const [rows] = await watcher.query("SHOW PROCESSLIST");
    return (rows as { Id: number; Info: string | null }[]).some(
      ({ Id, Info }) => Id === client.threadId && Info?.startsWith(words) === true,
    );
  });
}
