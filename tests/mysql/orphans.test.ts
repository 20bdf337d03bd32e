import { describe, expect, test } from "vitest";
import { fate } from "../../src/engines/mysql/fate.js";
import { thisServer } from "../../src/engines/mysql/witness.js";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { sessionOf } from "../servers/mysql-session.js";
import { ending, makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

const alter = "ALTER TABLE gate ADD COLUMN b int";
const files = { "1_slow.sql": `${alter};` };
const patient = ["up", "--json", "--lock-timeout", "60s"];
const plain = { kind: "outside-transaction" } as never;

describe.each(mysqlServers)("$title, who is at a statement that was noted", (server) => {
  test("is nobody who sends the same in another database, be he the same user", async () => {
    await using ours = await freshMysqlDatabase({ server });
    await using theirs = await freshMysqlDatabase({ server });
    const [gate] = [await closedGate(ours), await closedGate(theirs)];
    using project = makeProject({ url: ours.adminUrl }, files);
    const first = project.start(patient);
    await endSession(ours, await atWork(ours), first.child);
    await first.ended;
    const other = project.start(patient, { url: theirs.adminUrl });
    await atWork(theirs);
    await gate.query("COMMIT");
    const second = await project.cli(["up", "--lock-wait", "300ms"]);
    expect([second.code, second.stderr]).toEqual([0, expect.not.stringContaining("--cancel-orphan")]);
    other.child.kill("SIGKILL");
    await other.ended;
  });

  test("is told without a note's number by the database that it is in, whatever names the statement has", async () => {
    await using ours = await freshMysqlDatabase({ server });
    await using theirs = await freshMysqlDatabase({ server });
    await closedGate(ours);
    const statement = alter.replace("gate", `${ours.name}.gate`);
    const other = await ours.admin();
    await other.query(`USE ${theirs.name}`);
    const ended = other.query(`/* sluice 1 #1 */ ${statement}`).catch(() => {});
    await atWork(theirs, statement);
    const seen = async (database: TestMysqlDatabase, ...before: readonly string[]): Promise<string> => {
      await using session = await sessionOf({ url: database.adminUrl });
      await session.results(before);
      return (await fate(session, { statement, statementClass: plain })).kind;
    };
    expect(await seen(theirs)).toBe("running");
    expect(await seen(ours)).toBe("unknown");
    expect(await seen(ours, `USE ${theirs.name}`)).toBe("running");
    await endSession(theirs, other.threadId);
    await ended;
  });

  test("is no connection that was lent and is back at its owner's work", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE ledger (a int)");
    await database.query(
      "CREATE PROCEDURE half() BEGIN INSERT INTO ledger VALUES (1); COMMIT; SIGNAL SQLSTATE '45000'; END",
    );
    using project = makeProject(database, { "1_half.sql": "CALL half();" });
    const client = await database.client();
    expect((await ending(up({}, { ...project.options, connection: client }))).exitCode).toBe(9);
    const theirs = client.query("SELECT SLEEP(60)").catch(() => {});
    await atWork(database, "SELECT SLEEP(60)");
    const next = await project.cli(["up", "--lock-wait", "300ms"]);
    expect([next.code, next.stderr]).toEqual([9, expect.not.stringContaining("--cancel-orphan")]);
    expect(await project.cli(["resolve", "1", "--pending", "--because", "seen"])).toMatchObject({ code: 0 });
    await endSession(database, client.threadId);
    await theirs;
  });

  test("is a connection that was lent where it is at that very statement", async () => {
    await using database = await freshMysqlDatabase({ server });
    await closedGate(database);
    const client = await database.client();
    await using session = await sessionOf(database);
    const [row] = await session.rows(`SELECT ${thisServer} AS server, utc_timestamp(6) AS at`);
    const witness = `${row?.["at"]}|${client.threadId} lent|${row?.["server"]}|`;
    const seen = async (): Promise<string> =>
      (await fate(session, { statement: alter, statementClass: plain, witness })).kind;
    expect(await seen()).toBe("unknown");
    const ended = client.query(`/* sluice 1 #1 */ ${alter}`).catch(() => {});
    await atWork(database);
    expect(await seen()).toBe("running");
    await endSession(database, client.threadId);
    await ended;
  });
});

/** The session that is at it in this database. */
async function atWork(database: TestMysqlDatabase, statement = alter): Promise<number> {
  const admin = await database.admin();
  let id: unknown;
  await until(async () => {
    const [rows] = await admin.query(
      `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = '${database.name}' AND INFO LIKE '%${statement}' AND ID <> CONNECTION_ID()`,
    );
    id = (rows as { id: number }[])[0]?.id;
    return id !== undefined;
  });
  admin.destroy();
  return Number(id);
}

/** With its client, where it has one that would come back. */
async function endSession(database: TestMysqlDatabase, id: number, client?: { kill(signal: "SIGKILL"): unknown }) {
  client?.kill("SIGKILL");
  const admin = await database.admin();
  await admin.query(`KILL CONNECTION ${id}`);
  await until(async () => {
    const [rows] = await admin.query(`SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${id}`);
    return (rows as unknown[]).length === 0;
  });
  admin.destroy();
}
