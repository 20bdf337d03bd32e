import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { type TargetRun, up } from "../../src/index.js";
import { type DoorStage, stageOf } from "../servers/door-tests.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { steps } from "../servers/owned-tests.js";
import { dbmatePeer, goosePeer, type OwnerPeer } from "../servers/owner-peers.js";
import { found } from "../servers/owner-tests.js";
import { until } from "../servers/until.js";

const counts = "INSERT INTO counted VALUES (3);";
/** What a transaction has read once it reads again as it was then. */
const reads = "SELECT count(*) FROM counted;";

/** Of those that ask for no lock. At READ COMMITTED holding a table keeps no row from being added. */
const cases = [
  { owner: goosePeer, level: "READ COMMITTED", log: true },
  { owner: goosePeer, level: "READ COMMITTED", log: false },
  { owner: goosePeer, level: "REPEATABLE READ", log: true },
  { owner: goosePeer, level: "REPEATABLE READ", log: false },
  { owner: dbmatePeer, level: "READ COMMITTED", log: false },
  { owner: dbmatePeer, level: "REPEATABLE READ", log: false },
] as const;

describe.each(mysqlServers)("another tool, while a run is about to write its own row, on $title", (server) => {
  test.each(cases)("$owner.owner.name at $level, our log: $log: it is done once", async ({ owner, level, log }) => {
    await using ground = await groundOf(server, owner, log);
    const { stage, admin } = ground;
    // What ours is to wait for, before its row is there.
    await admin.query(
      `CREATE TRIGGER gate BEFORE INSERT ON ${stage.table} FOR EACH ROW IF @is_ours THEN DO GET_LOCK(DATABASE(), 60), RELEASE_LOCK(DATABASE()); END IF`,
    );
    await admin.query("DO GET_LOCK(DATABASE(), 0)");
    const running = ground.run(level);
    await until(() => ground.isAtWork("state = 'User lock'"));
    let isOver = false;
    const other = otherRun(ground, owner).finally(() => (isOver = true));
    await until(async () => isOver || isWaiting(ground));
    await admin.query("DO RELEASE_LOCK(DATABASE())");
    await Promise.all([running, other]);
    expect(await ground.database.query("SELECT a FROM counted")).toEqual([{ a: 3 }]);
    expect(await stage.isIn()).toEqual(owner.ids);
  });

  test.each([
    ["COMMIT", "READ COMMITTED", []],
    ["COMMIT", "REPEATABLE READ", []],
    ["ROLLBACK", "READ COMMITTED", [{ a: 3 }]],
  ] as const)("goose's row that is not in yet is waited for: %s, at %s", async (ends, level, counted) => {
    await using ground = await groundOf(server, goosePeer, false);
    const client = await ground.database.client();
    for (const text of ["BEGIN", ...rowsOf(goosePeer)]) await client.query(text);
    const running = ground.run(level);
    await until(() => isWaiting(ground));
    await client.query(ends);
    await running;
    expect(await ground.database.query("SELECT a FROM counted")).toEqual(counted);
    expect(await ground.stage.isIn()).toEqual(goosePeer.ids);
  });
});

interface Ground extends AsyncDisposable {
  readonly stage: DoorStage;
  readonly database: TestMysqlDatabase;
  readonly admin: Connection;
  /** Some session of this database is at something like that. */
  readonly isAtWork: (what: string) => Promise<boolean>;
  /** Brings in the last migration, over a connection whose transactions are isolated so. */
  run(level: string): Promise<readonly TargetRun[]>;
}

/** The first two are in, and the third counts how often it is run. */
async function groundOf(server: MysqlServer, owner: OwnerPeer, log: boolean): Promise<Ground> {
  const database = await freshMysqlDatabase({ server });
  const engine = { engine: "mysql", quote: mysqlDialect.quote, fresh: async () => database } as const;
  const stage = await stageOf(
    engine,
    owner,
    found(owner, "mysql"),
    steps(owner, ["SELECT 1;", "CREATE TABLE counted (a int);", `${reads}\n${counts}`]),
  );
  writeFileSync(join(stage.project.folder, "sluice.config.json"), JSON.stringify({ history: { log } }));
  expect((await stage.told("up", "--steps", "2")).code).toBe(0);
  const admin = await database.admin();
  return {
    stage,
    database,
    admin,
    async isAtWork(what) {
      const [rows] = await admin.query<RowDataPacket[]>(
        `SELECT 1 FROM information_schema.processlist WHERE db = '${database.name}' AND ${what}`,
      );
      return rows.length > 0;
    },
    async run(level) {
      const client = await database.client();
      await client.query(`SET SESSION TRANSACTION ISOLATION LEVEL ${level}`);
      await client.query("SET @is_ours = 1");
      return (await up({}, { ...stage.project.options, connection: client })).targets;
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

/** Somebody waits for another's row. Who asks more often is told what he was told before. */
async function isWaiting({ isAtWork }: Pick<Ground, "isAtWork">): Promise<boolean> {
  await sleep(150);
  const waiting = "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
  return isAtWork(`id IN (${waiting})`);
}

/** The real one where it is here; what it cannot bring in any more it takes back. */
async function otherRun({ stage, database }: Ground, owner: OwnerPeer): Promise<void> {
  if (typeof found(owner, "mysql") !== "string") return void (await stage.start(owner.up).ended);
  const client = await database.client();
  try {
    for (const text of ["BEGIN", counts, ...rowsOf(owner), "COMMIT"]) await client.query(text);
  } catch {
    await client.query("ROLLBACK");
  }
}

function rowsOf(owner: OwnerPeer): readonly string[] {
  const table = owner.owner.on.mysql;
  return table.applied(owner.change(steps(owner, ["", "", ""]), 2), table.defaultTable, mysqlDialect.quote);
}
