import { lockName } from "../../src/engines/mysql/lock.js";
import { freshMysqlDatabase, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { note } from "./arena.js";
import type { Kind, RaceDatabase, RaceGround } from "./ground.js";
import { mysqlPhaseFiles, mysqlPhases } from "./mysql-phases.js";

const lock = lockName({ table: "sluice_history" });

export function mysqlRaces(server: MysqlServer): RaceGround {
  return {
    title: server.title,
    eye: mysqlEye,
    history: "sluice_history",
    by: "`by`",
    setUp,
    kinds,
    races: {},
    phases: mysqlPhases,
    phaseFiles: mysqlPhaseFiles,
    mayLoseLock: true,
    through: (gate) => `UPDATE gate SET passed = passed + 1 WHERE name = '${gate}';`,
    nap: (seconds) => `DO SLEEP(${seconds});`,
    giveUp: "DO RELEASE_ALL_LOCKS();",
    fresh: () => fresh(server),
    shutting: (gate) => ["START TRANSACTION", `SELECT passed FROM gate WHERE name = '${gate}' FOR UPDATE`],
    locking: `DO GET_LOCK(${lock}, 60)`,
  };
}

const setUp = [
  "CREATE TABLE ledger (n bigint AUTO_INCREMENT PRIMARY KEY, id int NOT NULL, part int NOT NULL, way int NOT NULL)",
  "CREATE TABLE things (a int PRIMARY KEY, b varchar(200))",
  "INSERT INTO things WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 500) SELECT n, CONCAT('thing ', n) FROM g",
  "CREATE TABLE gate (name varchar(20) PRIMARY KEY, passed int NOT NULL)",
  "INSERT INTO gate VALUES ('batch', 0), ('made', 0), ('row', 0), ('one', 0)",
];

const kinds: readonly Kind[] = [
  (id) => ({ up: `CREATE TABLE t${id} (a int);\n${note(id)}`, down: `DROP TABLE t${id};\n${note(id, 1, -1)}` }),
  (id) => ({
    up: `${note(id)}\nCREATE INDEX things_${id} ON things (b, a);\n${note(id, 2)}`,
    down: `${note(id, 2, -1)}\nDROP INDEX things_${id} ON things;\n${note(id, 1, -1)}`,
  }),
  (id) => ({
    up: `BEGIN;\n${note(id)}\nCOMMIT;\nSTART TRANSACTION;\n${note(id, 2)}\nCOMMIT;`,
    down: `${note(id, 2, -1)}\n${note(id, 1, -1)}`,
  }),
  // Holds what others wait for.
  (id) => ({
    up: `UPDATE things SET b = CONCAT(b, '.') WHERE a % 10 = ${id % 10};\n${note(id)}`,
    down: `UPDATE things SET b = LEFT(b, LENGTH(b) - 1) WHERE a % 10 = ${id % 10};\n${note(id, 1, -1)}`,
  }),
  (id) => ({
    up: `DO GET_LOCK('of a migration', 10);\n${note(id)}\nDO RELEASE_LOCK('of a migration');`,
    down: note(id, 1, -1),
  }),
  (id) => ({ up: `DO SLEEP(0.02);\n${note(id)}`, down: note(id, 1, -1) }),
];

/** What tests hold is held by another user: of the database's own there are only sessions of Sluice. */
async function fresh(server: MysqlServer): Promise<RaceDatabase> {
  const database = await freshMysqlDatabase({ server });
  const admin = await database.admin();
  const ours = new Set<number>();
  return {
    ...database,
    async open() {
      const client = await database.admin();
      ours.add(client.threadId);
      return client;
    },
    holder: () => holderIn(database, ours),
    end: async (session) => void (await admin.query(`KILL CONNECTION ${session}`)),
  };
}

/** By its lock, since in a trigger it goes by another user; else the one that polls. */
async function holderIn(database: TestMysqlDatabase, ours: ReadonlySet<number>): Promise<number> {
  const rows = await database.query<{ id: number | null }>(
    `SELECT IS_USED_LOCK(${lock}) AS id UNION ALL
     (SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() ORDER BY id)`,
  );
  return rows.map(({ id }) => id ?? 0).find((id) => id > 0 && !ours.has(id)) ?? 0;
}
