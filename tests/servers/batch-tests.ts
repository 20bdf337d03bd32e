import { describe, expect, onTestFinished, test } from "vitest";
import { batchCode, type BatchGround, doneIn, fill, killed, wasOnce } from "./batches.js";
import { makeProject } from "./project.js";
import { statesOf } from "./states.js";
import { until } from "./until.js";

/** Long data changes in batches: each row once, however often the run is broken off, and nobody waits for long. */
export function testBatches(title: string, ground: BatchGround): void {
  describe(`batches on ${title}`, () => {
    async function projectOf(rows: number, code: string) {
      const database = await ground.fresh();
      const project = makeProject(database, { "001_long.mjs": code });
      onTestFinished(async () => {
        project[Symbol.dispose]();
        await database[Symbol.asyncDispose]();
      });
      await fill(database, rows, ground);
      return { database, project };
    }

    test("killed five times: each row is changed once, and the next run goes on behind what is in", async () => {
      const { database, project } = await projectOf(20_000, batchCode({ size: 500, pauseMs: 10 }));
      const { kills, longestWaitMs } = await killed({
        project,
        database,
        ground,
        kills: 5,
        random: Math.random,
        withinMs: 60,
      });
      expect(kills).toBe(5);
      expect(longestWaitMs).toBeLessThan(5000);
      expect(await wasOnce(database)).toEqual({ rows: 20_000, least: 1, most: 1 });
      expect(await statesOf(project)).toBe("001 applied");
      // Nothing of it is kept where nobody goes on.
      expect(await database.query(`SELECT id FROM ${ground.batches}`)).toEqual([]);
    });

    test("asked to end, it ends behind the batch in hand; the next run goes on there", async () => {
      const { database, project } = await projectOf(5000, batchCode({ size: 100, pauseMs: 50 }));
      const running = project.start(["up"]);
      await until(async () => (await doneIn(database, ground)) > 300);
      running.child.kill("SIGTERM");
      const ended = await running.ended;
      expect([ended.code, ended.signal]).toEqual([8, null]);
      const done = await doneIn(database, ground);
      expect(done % 100).toBe(0);
      expect((await project.cli(["up"])).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 5000, least: 1, most: 1 });
    });

    test("a batch that fails is rolled back, what was in before stays, and is not changed again", async () => {
      const code = batchCode({ size: 100, before: "if (upTo === '300') throw new Error('not these');" });
      const { database, project } = await projectOf(1000, code);
      const ran = await project.cli(["up", "--json"]);
      expect(ran.json.error).toMatchObject({ code: "outcome_unknown", id: "001" });
      expect(ran.code).toBe(9);
      expect(ran.json.error?.message).toContain("not these");
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 0, most: 1 });
      expect(await doneIn(database, ground)).toBe(200);
      expect(await statesOf(project)).toBe("001 unknown partial 0/1");
      const korean = await project.cli(["up", "--lang", "ko"]);
      expect(korean.stderr).toContain("묶음");
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      await project.cli(["resolve", "001", "--retry", "--because", "corrected"]);
      expect((await project.cli(["up"])).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("along another column it begins anew: what was kept would mean other rows", async () => {
      const first = batchCode({ size: 100, before: "if (upTo === '300') throw new Error('not these');" });
      const { database, project } = await projectOf(1000, first);
      await database.query("CREATE INDEX things_by_name ON things (other, id)");
      expect((await project.cli(["up"])).code).toBe(9);
      project.write({ "001_long.mjs": batchCode({ size: 100 }).replace('key: "id"', 'key: "other"') });
      await project.cli(["resolve", "001", "--retry", "--because", "corrected"]);
      expect((await project.cli(["up"])).code).toBe(0);
      // Those of before are changed once more, as whoever corrects it has been told; none is left out.
      expect(await wasOnce(database)).toMatchObject({ rows: 1000, least: 1, most: 2 });
    });

    test("said to be undone by hand, it begins anew", async () => {
      const code = batchCode({ size: 100, before: "if (upTo === '300') throw new Error('not these');" });
      const { database, project } = await projectOf(1000, code);
      expect((await project.cli(["up"])).code).toBe(9);
      await database.query("UPDATE things SET changed = 0");
      expect((await project.cli(["resolve", "001", "--pending", "--because", "undone"])).code).toBe(0);
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      expect((await project.cli(["up"])).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("rows that somebody else holds are waited for in smaller batches", async () => {
      const { database, project } = await projectOf(1000, batchCode({ size: 200 }));
      const release = await database.hold("UPDATE things SET other = 1 WHERE id = 450");
      const running = project.start(["up"], { env: { SLUICE_LOCK_TIMEOUT: "300ms" } });
      await until(async () => running.said().includes("busy"));
      await release();
      expect((await running.ended).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("how far it is, how fast, and for how long still is shown", async () => {
      const { project } = await projectOf(3000, batchCode({ size: 100, pauseMs: 60 }));
      const ran = await project.cli(["up"]);
      expect(ran.stderr + ran.stdout).toMatch(/\d+ % of 3,000 rows, [\d,.]+ rows a second, .+ left/);
    });

    test.each([
      ["writes outside a batch", "await sql`UPDATE things SET changed = 9`;", /read.only/i],
      [
        "a column that is not there",
        "await batches({ table: 'things', key: 'nope', run: () => {} });",
        "no column things.nope",
      ],
      [
        "a column without an index",
        "await batches({ table: 'things', key: 'other', run: () => {} });",
        "no index begins with things.other",
      ],
      [
        "the same way twice without a name",
        "for (const _ of [1, 2]) await batches({ table: 'things', key: 'id', run: () => {} });",
        "give each a name of its own",
      ],
      [
        "a schema change in a batch",
        "await batches({ table: 'things', key: 'id', run: () => query('CREATE TABLE x (id int)') });",
        ground.transactionalDdl ? "" : "cannot be in a batch",
      ],
    ])("refused: %s", async (_what, statement, why) => {
      const text = `export const transaction = "batches";\nexport async function up({ sql, query, batches }) {\n  ${statement}\n}\n`;
      const { database, project } = await projectOf(10, text);
      if (why === "") return;
      const ran = await project.cli(["up", "--json"]);
      expect(ran.json.error?.message).toMatch(why);
      expect(await wasOnce(database)).toMatchObject({ most: 0 });
    });
  });
}
