import { setTimeout as sleep } from "node:timers/promises";
import type { Project } from "./project.js";

type Row = Readonly<Record<string, unknown>>;

/** A database whose rows are changed, and somebody else who works with them meanwhile. */
export interface BatchDatabase extends AsyncDisposable {
  readonly url: string;
  query(sql: string): Promise<readonly Row[]>;
  /** Runs this in a transaction that stays open until it is let go. */
  hold(sql: string): Promise<() => Promise<void>>;
}

export interface BatchGround {
  readonly fresh: () => Promise<BatchDatabase>;
  /** Fills `things` with ids from 1. */
  readonly numbers: (rows: number) => string;
  /** Where it is kept how far batches have come. */
  readonly batches: string;
  readonly transactionalDdl: boolean;
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

/** Kills runs again and again, each a moment after it has changed anything, then lets one end; another works with the rows meanwhile. */
export async function killed(about: {
  readonly project: Project;
  readonly database: BatchDatabase;
  readonly kills: number;
  readonly seed: number;
}): Promise<{ readonly kills: number; readonly longestWaitMs: number; readonly runs: number }> {
  const { project, database } = about;
  const random = randomFrom(about.seed);
  let kills = 0;
  let runs = 0;
  const over = new AbortController();
  let longestWaitMs = 0;
  const rows = (await wasOnce(database)).rows;
  const other = (async () => {
    while (!over.signal.aborted) {
      const id = 1 + Math.floor(random() * rows);
      const startedAt = performance.now();
      await database.query(`UPDATE things SET other = other + 1 WHERE id = ${id}`);
      longestWaitMs = Math.max(longestWaitMs, performance.now() - startedAt);
      await sleep(5);
    }
  })();
  try {
    for (;;) {
      const changed = await changedIn(database);
      const running = project.start(["up"]);
      runs++;
      if (kills < about.kills) {
        const moved = await Promise.race([running.ended.then(() => false), untilMoved(database, changed)]);
        if (moved) {
          await sleep(random() * 60);
          if (running.child.exitCode === null && running.child.kill("SIGKILL")) kills++;
        }
      }
      const { code, signal, stderr } = await running.ended;
      if (signal === "SIGKILL") continue;
      if (code !== 0) throw new Error(`a run ended with ${code}: ${stderr}`);
      return { kills, longestWaitMs, runs };
    }
  } finally {
    over.abort();
    await other;
  }
}

async function untilMoved(database: BatchDatabase, from: number): Promise<true> {
  while ((await changedIn(database)) <= from) await sleep(10);
  return true;
}

/** The last row that was changed: they go along the key. */
async function changedIn(database: BatchDatabase): Promise<number> {
  const [row] = await database.query("SELECT id FROM things WHERE changed > 0 ORDER BY id DESC LIMIT 1");
  return Number(row?.["id"] ?? 0);
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
