import { setTimeout as sleep } from "node:timers/promises";
import { type Options, status } from "../../src/index.js";
import { type Files, makeProject, type Project } from "../servers/project.js";
import { until } from "../servers/until.js";
import type { Arena, RaceDatabase, RaceGround, Reach, Scene } from "./ground.js";

export async function makeArena<Database extends RaceDatabase>(
  ground: RaceGround<Database>,
  files: Files,
  options: Options = {},
): Promise<Arena<Database>> {
  const database = await ground.fresh();
  for (const statement of ground.setUp) await database.query(statement);
  const project = makeProject(database, files, { lockTimeout: "60s", ...options });
  return {
    ground,
    database,
    project,
    wrong: () => wrongIn(ground, database, project),
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Notes one part of a migration in the ledger, forth or back. */
export const note = (id: number, part = 1, way = 1): string =>
  `INSERT INTO ledger (id, part, way) VALUES (${id}, ${part}, ${way});`;

/** Migrations of every kind, each with a way back; `from` chooses which kinds come first. */
export function raceFiles({ kinds }: RaceGround, count: number, from = 0): Files {
  const files: Record<string, string> = {};
  for (let id = 1; id <= count; id++) {
    const { up, down } = kinds[(id + from) % kinds.length]!(id);
    files[`${String(id).padStart(3, "0")}_m.sql`] = `${up}\n-- sluice:down\n${down}\n`;
  }
  return files;
}

async function wrongIn(ground: RaceGround, database: RaceDatabase, project: Project): Promise<readonly string[]> {
  const problems: string[] = [];
  const [target] = (await status({}, project.options)).targets;
  const standing = new Map(target?.migrations.map(({ id, state }) => [Number(id), state]));
  const done = await database.query<{ id: string; kind: string }>(
    `SELECT id, kind FROM ${ground.history} WHERE outcome = 'done' AND (unit IS NULL OR unit = units) AND kind IN ('up', 'down')`,
  );
  const waysOf = new Map<string, number[]>();
  for (const { id, part, way } of await ledgerOf(database)) {
    const key = `${id}.${part}`;
    waysOf.set(key, [...(waysOf.get(key) ?? []), way]);
  }
  for (const [key, ways] of waysOf) {
    const id = Number.parseInt(key, 10);
    const wanted = done.filter((each) => Number(each.id) === id).map((_, index) => (index % 2 === 0 ? 1 : -1));
    if (ways.join() !== wanted.join()) problems.push(`${key}: ${ways.join()} instead of ${wanted.join()}`);
    if ((standing.get(id) === "applied") !== (ways.at(-1) === 1)) problems.push(`${id} is ${standing.get(id)}`);
  }
  for (const id of new Set(done.filter(({ kind }) => kind === "up").map((each) => Number(each.id))))
    if (!waysOf.has(`${id}.1`)) problems.push(`${id} is recorded and took no effect`);
  const { invalid } = await ground.eye.look(database);
  if (invalid.length > 0) problems.push(`invalid: ${invalid.join(", ")}`);
  return [...problems, ...(await leftOver(ground, database))];
}

interface Line {
  readonly id: number;
  readonly part: number;
  readonly way: number;
}

function ledgerOf(database: RaceDatabase): Promise<readonly Line[]> {
  return database.query<Line>("SELECT id, part, way FROM ledger ORDER BY n");
}

/** A session takes a moment to end after its client has said good-bye. */
async function leftOver({ eye }: RaceGround, database: RaceDatabase): Promise<readonly string[]> {
  for (let left = 100; ; left--) {
    const found = await eye.left(database);
    if (found.length === 0 || left === 0) return found;
    await sleep(50);
  }
}

/** Keeps a gate shut until it is opened. */
export async function shut(
  { ground, database }: Pick<Arena, "ground" | "database">,
  gate: string,
): Promise<() => Promise<void>> {
  const holding = await database.open();
  for (const statement of ground.shutting(gate)) await holding.query(statement);
  return () => holding.end();
}

/** What one session does until it is let go. */
export async function hold(database: RaceDatabase, ...statements: readonly string[]): Promise<() => Promise<void>> {
  const holding = await database.open();
  for (const statement of statements) await holding.query(statement);
  return () => holding.end();
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

/** Starts the holder where the lock of runs is not to be had: what keeps it from that, to be let go. */
export async function polling({ ground, database }: Arena, start: Parameters<Reach>[1]): Promise<Scene> {
  const open = await hold(database, ground.locking);
  const holder = start();
  await until(() => /waiting|lock/i.test(holder.said()));
  return { holder, open };
}
