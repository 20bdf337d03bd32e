import { describe, expect, test } from "vitest";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { fate } from "../../src/engines/mysql/fate.js";
import { thisServer } from "../../src/engines/mysql/witness.js";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { makeMysqlProxy } from "../servers/mysql-proxy.js";
import { closedGate } from "../servers/mysql-gate.js";
import { sessionOf } from "../servers/mysql-session.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const patient = ["up", "--json", "--lock-timeout", "60s"];

describe.each(mysqlServers)("$title, a run that is at work inside a CALL", (server) => {
  test("keeps out another one over the same history, whatever database that is connected to", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using elsewhere = await freshMysqlDatabase({ server });
    const gate = await shutGate(database);
    using project = makeProject(database, filesOf(database));
    const over = ["--history-table", `${database.name}.hist`];
    const first = project.start([...patient, ...over], { url: database.adminUrl });
    await until(() => isInside(database));
    const second = await project.cli([...patient, ...over, "--lock-wait", "300ms"], { url: elsewhere.adminUrl });
    expect([second.code, second.json.error?.code]).toEqual([7, "lock_timeout"]);
    await gate.query("COMMIT");
    expect((await first.ended).code).toBe(0);
    expect(await database.query("SELECT a FROM ledger")).toEqual([{ a: 1 }]);
  });

  test("is seen by the next one even where its lock is gone, and waited for", async () => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await shutGate(database, "DO RELEASE_ALL_LOCKS();");
    using project = makeProject(database, filesOf(database));
    const first = project.start(patient);
    await until(() => isInside(database));
    const second = await project.cli(["up", "--lock-wait", "300ms"]);
    expect([second.code, second.stderr]).toEqual([9, expect.stringContaining("it still runs on the server")]);
    expect(second.stderr).not.toContain("--retry");
    for (const [as, ...because] of [
      ["--retry"],
      ["--applied", "--because", "seen"],
      ["--pending", "--because", "seen"],
    ]) {
      const said = await project.cli(["resolve", "1", as!, ...because]);
      expect([as, said.code, said.stderr]).toEqual([as, 9, expect.stringContaining("it still runs on the server")]);
      expect(said.stderr).toContain("--cancel-orphan");
    }
    expect(await statesOf(project)).toBe("1 unknown partial 1/3");
    const events: SluiceEvent[] = [];
    const third = up({ lockWaitMs: 60_000 }, { ...project.options, on: (event) => events.push(event) });
    await until(() => events.some(({ type }) => type === "lock.waiting"));
    await gate.query("COMMIT");
    expect((await first.ended).code).toBe(0);
    await third;
    expect(await database.query("SELECT a FROM ledger")).toEqual([{ a: 1 }]);
    expect(await statesOf(project)).toBe("1 applied");
  });

  test("is ended as told, where its client is gone", async () => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await shutGate(database, "DO RELEASE_ALL_LOCKS();");
    using project = makeProject(database, filesOf(database));
    const first = project.start(patient);
    await until(() => isInside(database));
    first.child.kill("SIGKILL");
    await first.ended;
    const pid = String((await insides(database))[0]?.["id"]);
    const second = await project.cli(["up", "--cancel-orphan", pid, "--lock-wait", "30s"]);
    expect([second.code, second.stderr]).toEqual([9, expect.not.stringContaining("still run")]);
    await gate.query("COMMIT");
    expect(await isInside(database)).toBe(false);
    expect(await database.query("SELECT a FROM ledger")).toEqual([]);
  });
});

describe.each(mysqlServers)("$title, where a proxy is asked who is at work inside a CALL", (server) => {
  test.each(["--applied", "--retry"])("a person may say whose session that is (%s)", async (as) => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await shutGate(database, "DO RELEASE_ALL_LOCKS();");
    using project = makeProject(database, filesOf(database));
    await using behind = await makeMysqlProxy(database, "session");
    const first = project.start(patient, { url: behind.url });
    await until(() => isInside(database));
    // Each over a proxy of its own: one that gives sessions on gives their locks on, too.
    const through = async (...words: readonly string[]) => {
      await using proxy = await makeMysqlProxy(database, "session");
      return await project.cli(words, { url: proxy.url });
    };
    const second = await through("up", "--lock-wait", "300ms");
    expect([second.code, second.stderr]).toEqual([9, expect.stringContaining("it may still run on the server")]);
    const korean = await through("up", "--lock-wait", "300ms", "--lang", "ko");
    expect(korean.stderr).toContain("다른 클라이언트의 것일 수 있음");
    expect((await through("resolve", "1", as)).code).toBe(9);
    expect((await through("resolve", "1", as, "--because", "another's")).code).toBe(0);
    first.child.kill("SIGKILL");
    await first.ended;
    await gate.query("COMMIT");
    expect((await through("up")).code).toBe(0);
    expect(await statesOf(project)).toBe("1 applied");
  });
});

describe.each(mysqlServers)("$title, who noted a CALL", (server) => {
  test("is known by its number on this server, since that was started", async () => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await shutGate(database);
    const other = await database.client();
    const ended = other.query("CALL slow()").catch(() => {});
    await until(() => isInside(database));
    await using session = await sessionOf(database);
    const [row] = await session.rows(`SELECT ${thisServer} AS server, utc_timestamp(6) AS at`);
    const seen = async (at: string, pid: number, on: string): Promise<string> => {
      const noted = { statement: "CALL slow()", statementClass: { kind: "plain" }, witness: `${at}|${pid}|${on}|` };
      return (await fate(session, noted as never)).kind;
    };
    const pid = other.threadId;
    const { at = "", server: here = "" } = row as Record<string, string>;
    expect(await seen(at, pid, here)).toBe("running");
    expect(await seen("2001-01-01 00:00:00.000000", pid, here)).toBe("unknown");
    expect(await seen(at, pid, "elsewhere:3306")).toBe("unknown");
    expect(await seen(at, session.server.pid, here)).toBe("unknown");
    await gate.query("COMMIT");
    await ended;
  });

  test.each(["behind a proxy", "directly"])("may be another client's by now where it was noted %s", async (how) => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await shutGate(database);
    const other = await database.client();
    const ended = other.query("CALL slow()").catch(() => {});
    await until(() => isInside(database));
    await using session = await sessionOf(database);
    const [row] = await session.rows(`SELECT ${thisServer} AS server, utc_timestamp(6) AS at`);
    const mark = how === "directly" ? "" : " proxy";
    const witness = `${row?.["at"]}|${other.threadId}${mark}|${row?.["server"]}|`;
    const found = await fate(session, { statement: "CALL slow()", statementClass: { kind: "plain" }, witness });
    const maybe = how === "directly" ? undefined : true;
    expect([found.kind, found.kind === "running" && found.holder.maybe]).toEqual(["running", maybe]);
    await gate.query("COMMIT");
    await ended;
  });
});

function filesOf({ name }: TestMysqlDatabase): Record<string, string> {
  return { "1_slow.sql": `CREATE TABLE before_it (a int);\nCALL ${name}.slow();\nCREATE TABLE after_it (a int);` };
}

/** A routine that waits until what this holds is committed. */
async function shutGate(database: TestMysqlDatabase, first = "") {
  const gate = await closedGate(database);
  await database.query("CREATE TABLE ledger (a int)");
  await database.query(
    `CREATE PROCEDURE slow() BEGIN ${first} UPDATE gate SET a = a + 1; INSERT INTO ledger VALUES (1); END`,
  );
  return gate;
}

async function isInside(database: TestMysqlDatabase): Promise<boolean> {
  return (await insides(database)).length > 0;
}

async function insides(database: TestMysqlDatabase): Promise<readonly Record<string, unknown>[]> {
  const admin = await database.admin();
  const [rows] = await admin.query(
    `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = '${database.name}' AND INFO LIKE 'UPDATE gate%'`,
  );
  admin.destroy();
  return rows as Record<string, unknown>[];
}
