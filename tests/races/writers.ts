import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import { pick, upTo } from "../prove/fuzzers/fuzzer.js";
import type { Told } from "../servers/eye.js";
import { ending, type Files, type Project } from "../servers/project.js";
import { makeArena, note, raceFiles, within } from "./arena.js";
import type { Arena, RaceDatabase, RaceGround } from "./ground.js";
import { exactlyAll } from "./mix.js";

const count = 12;

/** Somebody writes into the history at moments of his own, and brings migrations in himself, under no lock. */
export async function writerWithoutLock(ground: RaceGround, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(ground, slowed(ground, raceFiles(ground, count, upTo(5, random))));
  const { project } = arena;
  await up({ steps: 1 }, project.options);
  let over = false;
  const writer = write(arena, random, () => over);
  const runs = Array.from({ length: 3 }, () => ending(up({}, project.options)));
  const ended = await within(Promise.all(runs), "runs beside a writer");
  over = true;
  const wrote = await writer;
  return [
    ...ended.flatMap(({ exitCode, error }) => (exitCode === 0 ? [] : [`a run: exit ${exitCode} ${error?.message}`])),
    ...(wrote > 0 ? [] : ["the writer never came"]),
    ...(await blamed(arena)),
    ...(await exactlyAll(arena)),
  ];
}

/** A migration gives every lock up from inside: several runs are at work at once, and only the fence parts them. */
export async function lockGivenUp(ground: RaceGround, random: Random): Promise<readonly string[]> {
  const files = { ...raceFiles(ground, count, upTo(5, random)) };
  for (const id of [2, 5, 6]) files[`${String(id).padStart(3, "0")}_m.sql`] = `${ground.giveUp}\n${note(id)}`;
  await using arena = await makeArena(ground, slowed(ground, files));
  const { project } = arena;
  const start = (): Promise<string> => one(project, ground.mayLoseLock);
  const runs = Array.from({ length: 8 }, async () => {
    await sleep(random() * 400);
    return start();
  });
  const ended = await within(Promise.all(runs), "runs without a lock");
  return [...ended.filter((each) => each !== ""), ...(await blamed(arena)), ...(await exactlyAll(arena))];
}

async function one(project: Project, mayLoseLock: boolean): Promise<string> {
  const { exitCode, error } = await ending(up({}, project.options));
  const isRight = exitCode === 0 || (mayLoseLock && error?.code === "lock_lost");
  return isRight ? "" : `a run: exit ${exitCode} ${error?.message}`;
}

/** So that there is time to come in between. */
function slowed({ nap }: RaceGround, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      String(text).replace("\n-- sluice:down", `\n${nap(0.03)}\n-- sluice:down`),
    ]),
  );
}

/** How often he wrote: something of his own, or the next migration, whole and honest, in one transaction. */
async function write({ ground, database }: Arena, random: Random, over: () => boolean): Promise<number> {
  const client = await database.open();
  let wrote = 0;
  for (let left = 12; left > 0 && !over(); left--) {
    await sleep(random() * 120);
    const statements = await pick([ofHisOwn, theNext], random)(ground, database);
    try {
      for (const statement of ["START TRANSACTION", ...statements, "COMMIT"]) await client.query(statement);
      wrote++;
    } catch {
      // The fence holds for him, too.
      await client.query("ROLLBACK");
    }
  }
  await client.end();
  return wrote;
}

type Statements = (ground: RaceGround, database: RaceDatabase) => Promise<readonly string[]>;

const ofHisOwn: Statements = async (ground, database) => [
  row(ground, "seal", "x", await ground.eye.history(database), "nobody"),
];

/** The first that is not in, unless somebody has begun it; of its text only what the ledger counts. */
const theNext: Statements = async (ground, database) => {
  const rows = await ground.eye.history(database);
  const isIn = (id: string): boolean =>
    rows.some((each) => each.id === id && each.outcome === "done" && each.unit === each.units);
  const next = Array.from({ length: count }, (_, index) => index + 1).find((id) => !isIn(idOf(id))) ?? 0;
  const isBegun = rows.some(({ id }) => id === idOf(next));
  return next === 0 || isBegun ? [] : [note(next), row(ground, "up", idOf(next), rows, "other")];
};

const idOf = (id: number): string => String(id).padStart(3, "0");

function row({ history, by }: RaceGround, kind: string, id: string, rows: readonly Told[], who: string): string {
  return `INSERT INTO ${history} (seq, kind, outcome, id, name, started_at, run, source, ${by}, host, tool)
    VALUES (${(rows.at(-1)?.seq ?? 0) + 1}, '${kind}', 'done', '${id}', 'm', CURRENT_TIMESTAMP, 'other', '', '${who}', '', 'other')`;
}

/** A migration that did nothing wrong is not said to have failed. */
async function blamed({ ground, database }: Arena): Promise<readonly string[]> {
  const rows = await database.query<{ id: string; outcome: string; error: string }>(
    `SELECT id, outcome, error FROM ${ground.history} WHERE outcome NOT IN ('done', 'begun')`,
  );
  return rows.map(({ id, outcome, error }) => `${id} is called ${outcome}: ${error}`);
}
