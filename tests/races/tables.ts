import { setTimeout as sleep } from "node:timers/promises";
import { sluiceOnPostgres as sluice } from "../../src/core/histories/sluice-postgres.js";
import { layoutVersions } from "../../src/core/histories/sluice-postgres.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { baseline, down, log, plan, status, up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import { upTo } from "../prove/fuzzers/fuzzer.js";
import { ending } from "../servers/project.js";
import { hold, makeArena, note, raceFiles, shut, within } from "./arena.js";
import type { Arena, RaceGround } from "./ground.js";
import { exactlyAll } from "./mix.js";

/** Two targets with a history table each: one ends while the other stands still in the middle. */
export async function twoTables(ground: RaceGround, random: Random): Promise<readonly string[]> {
  // Without CONCURRENTLY, which waits for every transaction of the database by itself.
  const plainOnes = Array.from({ length: 1 + upTo(20, random) }, (_, index) => [`${index + 1}_t.sql`, note(index + 1)]);
  await using one = await makeArena(ground, Object.fromEntries(plainOnes));
  const { project } = one;
  const other = { ...project.options, historyTable: `${ground.history}_other`, source: "other" };
  project.write({ "../other/1_gate.sql": ground.through("one") });
  const open = await shut(one, "one");
  const held = ending(up({}, other));
  const runs = Array.from({ length: 6 }, () => ending(up({}, project.options)));
  const ended = await within(Promise.all(runs), "runs beside another target that stands still");
  await open();
  const last = await within(held, "the other target");
  return [...ended, last]
    .flatMap(({ exitCode, error }) => (exitCode === 0 ? [] : [`exit ${exitCode} ${error?.message}`]))
    .concat(await exactlyAll(one));
}

/** Several meet a history of an older version: it is brought up to date once, and nobody is held up by it. */
export async function olderLayout(ground: RaceGround, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(ground, raceFiles(ground, 8, upTo(5, random)));
  const { project, database } = arena;
  const [first] = layoutVersions;
  await database.query([...(first?.statements(table, quote) ?? []), versionRow(ground, 1, 1, 1)].join(";\n"));
  const work = Array.from({ length: 10 }, (_, index) => ending(up(index % 2 ? { steps: 3 } : {}, project.options)));
  const reads = Array.from({ length: 4 }, () => ending(status({}, project.options)));
  const ended = await within(Promise.all([...work, ...reads]), "an older layout");
  const versions = await versionsIn(arena);
  const wanted = layoutVersions.map(({ version }) => version).join();
  return [
    ...ended.flatMap(({ exitCode, error }) => (exitCode === 0 ? [] : [`exit ${exitCode} ${error?.message}`])),
    ...(versions === wanted ? [] : [`versions ${versions} instead of ${wanted}`]),
    ...(await exactlyAll(arena)),
  ];
}

/** A newer version comes while they wait: whoever may only read does, and nobody writes. */
export async function newerLayout(ground: RaceGround, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(ground, raceFiles(ground, 8, upTo(5, random)));
  const { project, database } = arena;
  await up({ steps: 2 }, project.options);
  const unlock = await hold(database, ground.locking);
  const writes = [
    ...Array.from({ length: 4 }, () => ending(up({}, project.options))),
    ending(down({ allowDestructive: ["001", "002"] }, project.options)),
    ending(baseline({ id: "005" }, project.options)),
  ];
  await sleep(random() * 400);
  const newest = Number((await versionsIn(arena)).split(",").at(-1));
  await database.query(`ALTER TABLE ${ground.history} ADD COLUMN added_later varchar(9) NOT NULL DEFAULT 'x'`);
  await database.query(versionRow(ground, newest + 1, newest, newest + 1));
  await sleep(random() * 100);
  await unlock();
  const ended = await within(Promise.all(writes), "a newer layout");
  const reads = await Promise.all([status, plan, log].map((read) => ending<unknown>(read({}, project.options))));
  const ids = await database.query(`SELECT DISTINCT id FROM ${ground.history}`);
  return [
    ...ended.flatMap(({ error }) => (error?.code === "history_newer" ? [] : [`a write: ${error?.message ?? "done"}`])),
    ...reads.flatMap(({ error }) => (error ? [`a read: ${error.message}`] : [])),
    ...(ids.length === 2 ? [] : [`${ids.length} migrations in instead of 2`]),
    ...(await arena.wrong()),
  ];
}

/** Whoever copies the database reads every table for long: nothing is upgraded under it, and nobody is blamed. */
export async function upgradeUnderReader(ground: RaceGround): Promise<readonly string[]> {
  await using arena = await makeArena(ground, raceFiles(ground, 3), { lockTimeout: "200ms" });
  const { project, database } = arena;
  const [first] = layoutVersions;
  await database.query([...(first?.statements(table, quote) ?? []), versionRow(ground, 1, 1, 1)].join(";\n"));
  const open = await hold(database, "BEGIN; LOCK TABLE sluice.history IN ACCESS SHARE MODE");
  const run = ending(up({}, project.options));
  await sleep(500);
  await open();
  const { exitCode, error } = await within(run, "an upgrade under a reader");
  return [
    ...(exitCode === 0 || exitCode === 7 ? [] : [`exit ${exitCode} ${error?.message}`]),
    ...(await exactlyAll(arena)),
  ];
}

const table = sluice.defaultTable;
const { quote } = postgresDialect;

const versionRow = ({ history }: RaceGround, version: number, reads: number, writes: number): string =>
  `INSERT INTO ${history}_layout (version, reads_from, writes_from, tool) VALUES (${version}, ${reads}, ${writes}, 'sluice 0')`;

async function versionsIn({ ground, database }: Arena): Promise<string> {
  const rows = await database.query<{ version: number }>(
    `SELECT version FROM ${ground.history}_layout ORDER BY version`,
  );
  return rows.map(({ version }) => version).join();
}
