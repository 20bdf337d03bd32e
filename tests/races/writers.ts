import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import { pick, upTo } from "../prove/fuzzers/fuzzer.js";
import type { TestDatabase } from "../servers/database.js";
import { ending, type Files, type Project } from "../servers/project.js";
import { makeArena, note, raceFiles, within } from "./arena.js";
import { exactlyAll } from "./mix.js";

/** Somebody writes into the history at moments of his own, and brings migrations in himself, under no lock. */
export async function writerWithoutLock(major: number, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(major, slowed(raceFiles(12, upTo(5, random))));
  const { project, database } = arena;
  await up({ steps: 1 }, project.options);
  let over = false;
  const writer = write(database, random, () => over);
  const runs = Array.from({ length: 3 }, () => ending(up({}, project.options)));
  const ended = await within(Promise.all(runs), "runs beside a writer");
  over = true;
  const wrote = await writer;
  return [
    ...ended.flatMap(({ exitCode, error }) => (exitCode === 0 ? [] : [`a run: exit ${exitCode} ${error?.message}`])),
    ...(wrote > 0 ? [] : ["the writer never came"]),
    ...(await blamed(database)),
    ...(await exactlyAll(arena)),
  ];
}

/** A migration gives every lock up from inside: several runs are at work at once, and only the fence parts them. */
export async function lockGivenUp(major: number, random: Random): Promise<readonly string[]> {
  const files = { ...raceFiles(12, upTo(5, random)) };
  for (const id of [2, 5, 6]) files[`${String(id).padStart(3, "0")}_m.sql`] = `SELECT sly();\n${note(id)}`;
  await using arena = await makeArena(major, slowed(files));
  const { project, database } = arena;
  const start = (): Promise<string> => one(project);
  const runs = Array.from({ length: 8 }, async () => {
    await sleep(random() * 400);
    return start();
  });
  const ended = await within(Promise.all(runs), "runs without a lock");
  return [...ended.filter((each) => each !== ""), ...(await blamed(database)), ...(await exactlyAll(arena))];
}

async function one(project: Project): Promise<string> {
  const { exitCode, error } = await ending(up({}, project.options));
  return exitCode === 0 ? "" : `a run: exit ${exitCode} ${error?.message}`;
}

/** So that there is time to come in between. */
function slowed(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      String(text).replace("\n-- sluice:down", "\nSELECT pg_sleep(0.03);\n-- sluice:down"),
    ]),
  );
}

/** How often he wrote: something of his own, or the next migration, whole and honest, in one transaction. */
async function write(database: TestDatabase, random: Random, over: () => boolean): Promise<number> {
  const client = await database.client();
  let wrote = 0;
  for (let left = 12; left > 0 && !over(); left--) {
    await sleep(random() * 120);
    const text = pick([ofHisOwn, theNext], random);
    try {
      await client.query(`BEGIN; ${text}; COMMIT`);
      wrote++;
    } catch {
      // The fence holds for him, too.
      await client.query("ROLLBACK");
    }
  }
  return wrote;
}

const row = (kind: string, id: string, seq: string, by: string): string =>
  `INSERT INTO sluice.history (seq, kind, outcome, id, name, started_at, run, source, by, host, tool)
   SELECT ${seq}, '${kind}', 'done', ${id}, 'm', now(), 'other', '', '${by}', '', 'other'`;

const head = "(SELECT max(seq) FROM sluice.history)";
const ofHisOwn = row("seal", "'x'", `${head} + 1`, "nobody");

/** The first that is not in, unless somebody has begun it; of its text only what the ledger counts. */
const theNext = `CREATE TEMP TABLE mine ON COMMIT DROP AS
    SELECT i, to_char(i, 'FM000') AS id, ${head} + 1 AS seq FROM generate_series(1, 12) i
    WHERE NOT EXISTS (SELECT FROM sluice.history h WHERE h.id = to_char(i, 'FM000') AND outcome = 'done' AND (unit IS NULL OR unit = units))
    ORDER BY i LIMIT 1;
  DELETE FROM mine WHERE EXISTS (SELECT FROM sluice.history h WHERE h.id = mine.id);
  INSERT INTO ledger (id, part, way) SELECT i, 1, 1 FROM mine;
  ${row("up", "id", "seq", "other")} FROM mine`;

/** A migration that did nothing wrong is not said to have failed. */
async function blamed(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ id: string; outcome: string; error: string }>(
    "SELECT id, outcome, error FROM sluice.history WHERE outcome NOT IN ('done', 'begun')",
  );
  return rows.map(({ id, outcome, error }) => `${id} is called ${outcome}: ${error}`);
}
