import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { type BatchDatabase, type BatchGround, fill, wasOnce } from "./batches.js";
import { ending, makeProject, type Project } from "./project.js";

/** `all`: each row once, in batches of ten. */
const opening = `export const transaction = "batches";
export async function up({ sql, query, batches }) {
  const all = { table: "things", key: "id", size: 10, run: ({ rows }) => sql\`UPDATE things SET changed = changed + 1 WHERE \${rows}\` };
  `;

/** What code may not do with batches: it is said why, nothing is done twice, and nobody takes it for done. They share a database. */
export function testBatchRefusals(ground: BatchGround): void {
  let database: BatchDatabase;
  let project: Project;
  let runs = 0;
  let file = "";

  beforeAll(async () => {
    database = await ground.fresh();
    project = makeProject(database, {});
    await fill(database, 100, ground);
    await database.query("CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b))");
    await database.query(`CREATE TABLE worded (word ${ground.words} PRIMARY KEY)`);
  });

  afterEach(async () => {
    project.write({ [file]: undefined });
    await database.query(`DELETE FROM ${ground.batches.replace("_batches", "")}`);
    await database.query("UPDATE things SET changed = 0");
  });

  afterAll(async () => {
    project[Symbol.dispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each([
    ["writes outside a batch", "await sql`UPDATE things SET changed = 9`;", /read.only/i],
    ["a column that is not there", "await batches({ ...all, key: 'nope' });", "no column things.nope"],
    ["a key that many rows may have", "await batches({ ...all, key: 'other' });", "unique index is of things (other)"],
    ["a part of a key", "await batches({ ...all, table: 'pairs', key: 'a' });", "unique index is of pairs (a)"],
    [
      "the same way twice without a name",
      "for (const _ of [1, 2]) await batches({ ...all, run: () => {} });",
      "give each a name of its own",
    ],
    ["a CALL, which may write, outside a batch", "await query('CALL anything()');", "lets it only read"],
    ["what fails outside a batch, also where its author caught it", "await sql`SELECT x`.catch(() => {});", "x"],
    [
      "what a batch that fails has begun besides",
      "await batches({ ...all, run: () => Promise.all([Promise.reject(new Error('not these')), sql`SELECT 1`, sql`UPDATE things SET changed = 9`]) });",
      "not these",
    ],
    ...ground.refused,
    ["a statement beside batches", "await Promise.all([batches(all), sql`SELECT 1`]);", "batches are under way"],
    ["batches beside batches", "await Promise.all([batches(all), batches({ ...all, name: 'b' })]);", "await the first"],
    [
      "what comes behind its batch",
      "await batches({ ...all, pauseMs: 50, run: async (batch) => { await all.run(batch); setTimeout(() => sql`UPDATE things SET changed = 9`, 5); } });",
      "its batch has ended",
    ],
    ["batches that nobody waits for", "batches(all);", "await what it begins"],
  ] as const)("%s", async (_what, statement, why) => {
    file = `${String(++runs).padStart(3, "0")}_refused.mjs`;
    project.write({ [file]: `${opening}${statement}\n}\n` });
    const { exitCode, error } = await ending(up({}, project.options));
    const [row] = await database
      .query(`SELECT sum(done) AS done FROM ${ground.batches} WHERE id = '${file.slice(0, 3)}'`)
      .catch(() => []);
    expect([exitCode, JSON.stringify(error?.facts)]).toEqual([
      Number(row?.["done"] ?? 0) > 0 ? 9 : 1,
      typeof why === "string" ? expect.stringContaining(why) : expect.stringMatching(why),
    ]);
    expect((await wasOnce(database)).most).toBeLessThan(2);
  });
}
