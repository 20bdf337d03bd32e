import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { type Options, plan, status } from "../../src/index.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { type Files, makeProject, type Project } from "../servers/project.js";

/** A database in which every migration leaves a line each time it takes effect, forth and back. */
export interface Arena extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly project: Project;
  /** What is wrong; empty where each took effect exactly as often as the history says. */
  wrong(): Promise<readonly string[]>;
}

export async function makeArena(major: number, files: Files, options: Options = {}): Promise<Arena> {
  const database = await freshDatabase({ major });
  await database.query(setUp);
  const project = makeProject(database, files, { lockTimeout: "60s", ...options });
  return {
    database,
    project,
    wrong: () => wrongIn(database, project),
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const setUp = `CREATE TABLE ledger (n bigserial, id int NOT NULL, part int NOT NULL, way int NOT NULL);
  CREATE TABLE rows (a int, b text);
  INSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, 500) g;
  CREATE FUNCTION gate(name text) RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(7, hashtext(name))';
  CREATE FUNCTION sly() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_unlock_all()'`;

/** Notes one part of a migration in the ledger, forth or back. */
export const note = (id: number, part = 1, way = 1): string =>
  `INSERT INTO ledger (id, part, way) VALUES (${id}, ${part}, ${way});`;

/** Migrations of every kind, each with a way back; `from` chooses which kinds come first. */
export function raceFiles(count: number, from = 0): Files {
  const files: Record<string, string> = {};
  for (let id = 1; id <= count; id++) {
    const { up, down } = kinds[(id + from) % kinds.length]!(id);
    files[`${String(id).padStart(3, "0")}_m.sql`] = `${up}\n-- sluice:down\n${down}\n`;
  }
  return files;
}

interface Ways {
  readonly up: string;
  readonly down: string;
}

const kinds: readonly ((id: number) => Ways)[] = [
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

async function wrongIn(database: TestDatabase, project: Project): Promise<readonly string[]> {
  const problems: string[] = [];
  const [target] = (await status({}, project.options)).targets;
  const standing = new Map(target?.migrations.map(({ id, state }) => [Number(id), state]));
  const done = await database.query<{ id: string; up: number; down: number }>(
    `SELECT id, (count(*) FILTER (WHERE kind = 'up'))::int AS up, (count(*) FILTER (WHERE kind = 'down'))::int AS down
     FROM sluice.history WHERE outcome = 'done' AND (unit IS NULL OR unit = units) AND by <> 'nobody' GROUP BY id`,
  );
  const ledger = await database.query<{ id: number; part: number; ways: readonly number[] }>(
    "SELECT id, part, array_agg(way ORDER BY n) AS ways FROM ledger GROUP BY id, part ORDER BY id, part",
  );
  for (const { id, part, ways } of ledger) {
    const { up = 0, down = 0 } = done.find((each) => Number(each.id) === id) ?? {};
    const wanted = Array.from({ length: up + down }, (_, index) => (index % 2 === 0 ? 1 : -1));
    if (ways.join() !== wanted.join()) problems.push(`${id}.${part}: ${ways.join()} instead of ${wanted.join()}`);
    if ((standing.get(id) === "applied") !== (ways.at(-1) === 1)) problems.push(`${id} is ${standing.get(id)}`);
  }
  for (const { id, up } of done)
    if (up > 0 && !ledger.some((each) => each.id === Number(id))) problems.push(`${id} is recorded and took no effect`);
  const invalid = await database.query("SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid");
  if (invalid.length > 0) problems.push(`invalid: ${JSON.stringify(invalid)}`);
  if (!(await soon(async () => (await lockHolders(database)) === 0))) problems.push("somebody still holds a lock");
  return problems;
}

async function lockHolders(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  return row?.n ?? 0;
}

/** A backend takes a moment to end after its client has said good-bye. */
async function soon(holds: () => Promise<boolean>): Promise<boolean> {
  for (let left = 100; left > 0; left--) {
    if (await holds()) return true;
    await sleep(50);
  }
  return false;
}

/** The key of a project's lock, as plain SQL has it. */
export async function lockKeyIn(project: Project): Promise<string> {
  const script = (await plan({ sql: true }, project.options)).targets[0]?.script ?? "";
  return /pg_try_advisory_lock\((-?\d+)\)/.exec(script)?.[1] ?? "";
}

/** Keeps a gate shut until it is opened. */
export async function shut(database: TestDatabase, gate: string): Promise<() => Promise<void>> {
  const client = await database.client();
  await client.query("SELECT pg_advisory_lock(7, hashtext($1))", [gate]);
  return () => opened(client);
}

/** How many of this database's sessions wait for a lock: other tests' wait on the same server. */
export async function waiting({ database }: Pick<Arena, "database">): Promise<number> {
  const here = "datname = current_database() AND wait_event_type = 'Lock'";
  return (await database.query(`SELECT FROM pg_stat_activity WHERE ${here}`)).length;
}

/** Holds a table in a mode until it is let go. */
export async function hold(database: TestDatabase, table: string, mode: string): Promise<() => Promise<void>> {
  const client = await database.client();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
  return () => opened(client);
}

async function opened(client: Client): Promise<void> {
  await client.end();
}

/** Nobody waits for ever: what has not ended by then is a deadlock, whoever is in it. */
export async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const limit = new AbortController();
  const late = sleep(90_000, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${what}: still waiting after 90 s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}
