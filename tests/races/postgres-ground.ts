import { lockNumber } from "../../src/engines/postgres/lock-key.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { locksLeft, postgresEye } from "../servers/eye.js";
import { note } from "./arena.js";
import type { Arena, Kind, RaceDatabase, RaceGround } from "./ground.js";
import { postgresPhaseFiles, postgresPhases } from "./postgres-phases.js";
import { olderLayout, upgradeUnderReader } from "./tables.js";

export type PostgresRaceDatabase = RaceDatabase & TestDatabase;

export function postgresRaces(major: number): RaceGround<PostgresRaceDatabase> {
  return {
    title: `PostgreSQL ${major}`,
    eye: { ...postgresEye, left: locksLeft },
    history: "sluice.history",
    by: "by",
    setUp: [setUp],
    kinds,
    races: { "an older layout": olderLayout, "an older layout, somebody reading": upgradeUnderReader },
    phases: postgresPhases,
    phaseFiles: postgresPhaseFiles,
    mayLoseLock: false,
    through: (gate) => `SELECT gate('${gate}');`,
    nap: (seconds) => `SELECT pg_sleep(${seconds});`,
    giveUp: "SELECT sly();",
    fresh: () => fresh(major),
    shutting: (gate) => [`SELECT pg_advisory_lock(7, hashtext('${gate}'))`],
    locking: `SELECT pg_advisory_lock(${lockNumber({ schema: "sluice", table: "history" })})`,
  };
}

const setUp = `CREATE TABLE ledger (n bigserial, id int NOT NULL, part int NOT NULL, way int NOT NULL);
  CREATE TABLE rows (a int, b text);
  INSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, 500) g;
  CREATE FUNCTION gate(name text) RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(7, hashtext(name))';
  CREATE FUNCTION sly() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_unlock_all()'`;

const kinds: readonly Kind[] = [
  (id) => ({ up: `CREATE TABLE t${id} (a int);\n${note(id)}`, down: `DROP TABLE t${id};\n${note(id, 1, -1)}` }),
  (id) => ({
    up: `${note(id)}\nCREATE INDEX CONCURRENTLY rows_${id} ON rows (a, (a + ${id}));\n${note(id, 2)}`,
    down: `${note(id, 2, -1)}\nDROP INDEX CONCURRENTLY rows_${id};\n${note(id, 1, -1)}`,
  }),
  (id) => ({
    up: `BEGIN;\n${note(id)}\nCOMMIT;\nBEGIN;\n${note(id, 2)}\nCOMMIT;`,
    down: `${note(id, 2, -1)}\n${note(id, 1, -1)}`,
  }),
  // Holds what others wait for.
  (id) => ({
    up: `SELECT pg_advisory_xact_lock(1, 1);\nLOCK TABLE rows IN SHARE MODE;\n${note(id)}`,
    down: `LOCK TABLE rows, ledger;\n${note(id, 1, -1)}`,
  }),
  (id) => ({
    up: `SELECT pg_advisory_lock(2, 2);\nUPDATE rows SET b = b || '.' WHERE a % 10 = ${id % 10};\n${note(id)}\nSELECT pg_advisory_unlock(2, 2);`,
    down: `UPDATE rows SET b = b || ',' WHERE a % 10 = ${id % 10};\n${note(id, 1, -1)}`,
  }),
  (id) => ({ up: `SELECT pg_sleep(0.02);\n${note(id)}`, down: note(id, 1, -1) }),
];

async function fresh(major: number): Promise<PostgresRaceDatabase> {
  const database = await freshDatabase({ major });
  return {
    ...database,
    open: () => database.client(),
    holder: () => holderIn(database),
    end: async (session) => void (await database.query(`SELECT pg_terminate_backend(${session})`)),
  };
}

async function holderIn(database: Pick<RaceDatabase, "query">): Promise<number> {
  const [row] = await database.query<{ pid: number }>(
    `SELECT a.pid FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.granted
     WHERE a.datname = current_database() AND a.application_name LIKE 'sluice%' ORDER BY l.pid IS NULL, a.backend_start LIMIT 1`,
  );
  return row?.pid ?? 0;
}

/** How many of this database's sessions wait for a lock: other tests' wait on the same server. */
export async function waiting({ database }: Pick<Arena, "database">): Promise<number> {
  const here = "datname = current_database() AND wait_event_type = 'Lock'";
  return (await database.query(`SELECT FROM pg_stat_activity WHERE ${here}`)).length;
}
