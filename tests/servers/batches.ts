import { setTimeout as sleep } from "node:timers/promises";
import type { Project } from "./project.js";

type Row = Readonly<Record<string, unknown>>;

/** A database whose rows are changed, and somebody else who works with them meanwhile. */
export interface BatchDatabase extends AsyncDisposable {
  readonly url: string;
  query(sql: string): Promise<readonly Row[]>;
  client(): Promise<{ query(sql: string): Promise<unknown>; end(): Promise<void> }>;
}

export interface BatchGround {
  readonly fresh: () => Promise<BatchDatabase>;
  /** Fills `things` with ids from 1. */
  readonly numbers: (rows: number) => string;
  /** Where it is kept how far batches have come. */
  readonly batches: string;
  /** A column of a few words. */
  readonly words: string;
  /** What is refused on it alone: what it is, its code, and why. */
  readonly refused: readonly (readonly [string, string, string])[];
  /** A column of text whose order is not that of its bytes. */
  readonly text: string;
}

/** Runs this in a transaction that stays open until it is let go. */
export async function hold(database: BatchDatabase, sql: string): Promise<() => Promise<void>> {
  const client = await database.client();
  await client.query("BEGIN");
  await client.query(sql);
  return async () => {
    await client.query("ROLLBACK");
    await client.end();
  };
}

/** A million rows are as many as they are quickly made. */
export async function fill(database: BatchDatabase, rows: number, { numbers }: BatchGround): Promise<void> {
  await database.query(
    "CREATE TABLE things (id int PRIMARY KEY, name varchar(40), changed int NOT NULL, other int NOT NULL)",
  );
  await database.query(numbers(rows));
}

/** A migration that changes each row once. `before`: what its batches do first. */
export function batchCode(
  how: { readonly size?: number; readonly pauseMs?: number; readonly before?: string } = {},
): string {
  const { size = 1000, pauseMs = 0, before = "" } = how;
  return `export const transaction = "batches";
export async function up({ sql, batches }) {
  await batches({
    table: "things",
    key: "id",
    size: ${size},
    pauseMs: ${pauseMs},
    run: async ({ rows, upTo }) => {
      ${before}
      await sql\`UPDATE things SET changed = changed + 1, name = upper(name) WHERE \${rows}\`;
    },
  });
}
`;
}

/** How often each row was changed, at the least and at the most. */
export async function wasOnce(database: BatchDatabase) {
  const [row] = await database.query("SELECT count(*) AS n, min(changed) AS least, max(changed) AS most FROM things");
  return { rows: Number(row?.["n"]), least: Number(row?.["least"]), most: Number(row?.["most"]) };
}

/** How many rows the batches of a run that is not through have gone along. */
export async function doneIn(database: BatchDatabase, { batches }: Pick<BatchGround, "batches">): Promise<number> {
  try {
    const [row] = await database.query(`SELECT done FROM ${batches}`);
    return Number(row?.["done"] ?? 0);
  } catch {
    // No run has come to its first batch yet.
    return 0;
  }
}

export interface Killed {
  readonly kills: number;
  /** How long one waited at most who changes a row in between. */
  readonly longestWaitMs: number;
}

/** Kills runs again and again, each a moment after it has gone on, then lets one end; another works with the rows meanwhile. */
export async function killed(about: {
  readonly project: Project;
  readonly database: BatchDatabase;
  readonly ground: BatchGround;
  readonly kills: number;
  readonly random: () => number;
  readonly withinMs: number;
  /** What another changes meanwhile. */
  readonly touching: () => string;
}): Promise<Killed> {
  const { project, database, ground, random, withinMs } = about;
  const over = new AbortController();
  const other = workOn(database, about.touching, over.signal);
  try {
    for (let kills = 0; ;) {
      const before = await doneIn(database, ground);
      const running = project.start(["up"]);
      const ended = running.ended.then(() => true);
      if (kills < about.kills && (await Promise.race([ended, untilPast(before, database, ground)])) !== true) {
        await sleep(random() * withinMs);
        running.child.kill("SIGKILL");
      }
      const { code, signal, stdout, stderr } = await running.ended;
      if (signal === "SIGKILL") {
        kills++;
        continue;
      }
      // On one line: of what failed the first alone is told again at the very end.
      if (code !== 0) throw new Error(`a run ended with ${code}: ${(stderr + stdout).trim().replaceAll(/\s+/g, " ")}`);
      over.abort();
      return { kills, longestWaitMs: await other };
    }
  } finally {
    over.abort();
  }
}

async function untilPast(before: number, database: BatchDatabase, ground: BatchGround): Promise<void> {
  while ((await doneIn(database, ground)) <= before) await sleep(10);
}

/** Changes a row now and then, wherever the batches are. */
async function workOn(database: BatchDatabase, touching: () => string, over: AbortSignal): Promise<number> {
  let longest = 0;
  while (!over.aborted) {
    const startedAt = performance.now();
    // As an application does that is the one to give way.
    await database.query(touching()).catch((error: unknown) => {
      if (!/deadlock/i.test(String(error))) throw error;
    });
    longest = Math.max(longest, performance.now() - startedAt);
    await sleep(5);
  }
  return longest;
}
