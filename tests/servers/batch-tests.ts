import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { resolve, up } from "../../src/index.js";
import { assertDocument } from "../schemas.js";
import { testBatchRefusals } from "./batch-refusals.js";
import { batchCode, type BatchGround, doneIn, fill, hold, wasOnce } from "./batches.js";
import { ending, makeProject, type Project } from "./project.js";
import { statesOf } from "./states.js";
import { until } from "./until.js";

async function codeOf({ options }: Project): Promise<number> {
  return (await ending(up({}, options))).exitCode;
}

const failsAt300 = "if (upTo === '300') throw new Error('not these');";

/** Long data changes in batches: each row once, however often the run is broken off, and nobody waits for long. */
export function testBatches(title: string, ground: BatchGround): void {
  describe(`batches on ${title}`, () => {
    describe("refused", () => testBatchRefusals(ground));

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

    test("asked to end, it ends behind the batch in hand; the next run goes on there", async () => {
      const { database, project } = await projectOf(1500, batchCode({ size: 100, pauseMs: 50 }));
      const running = project.start(["up"]);
      await until(async () => (await doneIn(database, ground)) > 300);
      running.child.kill("SIGTERM");
      const ended = await running.ended;
      expect([ended.code, ended.signal]).toEqual([8, null]);
      const done = await doneIn(database, ground);
      expect(done % 100).toBe(0);
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1500, least: 1, most: 1 });
    });

    test("beside another tool's table how far it is stands with the log, out of that tool's way", async () => {
      const code = batchCode({ size: 100, before: failsAt300 });
      const { database, project } = await projectOf(500, code);
      writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ history: { layout: "goose" } }));
      expect((await project.cli(["up"])).code).toBe(9);
      const batches = ground.batches.replace("history", "goose_db_version");
      expect(await doneIn(database, { ...ground, batches })).toBe(200);
      expect((await project.cli(["resolve", "001", "--pending", "--because", "undone"])).code).toBe(0);
      expect(await doneIn(database, { ...ground, batches })).toBe(0);
    });

    test("a batch that fails is rolled back, what was in before stays, and is not changed again", async () => {
      const code = batchCode({ size: 100, before: failsAt300 });
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
      await resolve({ id: "001", as: "retry", because: "corrected" }, project.options);
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("along another key it begins anew: what was kept would mean other rows", async () => {
      const first = batchCode({ size: 100, before: failsAt300 });
      const { database, project } = await projectOf(1000, first);
      await database.query("CREATE UNIQUE INDEX things_by_other ON things (other, id)");
      expect(await codeOf(project)).toBe(9);
      project.write({ "001_long.mjs": batchCode({ size: 100 }).replace('key: "id"', 'key: ["other", "id"]') });
      await resolve({ id: "001", as: "retry", because: "corrected" }, project.options);
      expect(await codeOf(project)).toBe(0);
      // Those of before are changed once more, as whoever corrects it has been told; none is left out.
      expect(await wasOnce(database)).toMatchObject({ rows: 1000, least: 1, most: 2 });
    });

    test("broken off, how much is in is told; to say otherwise of all of it needs a reason", async () => {
      const { database, project } = await projectOf(500, batchCode({ size: 100, before: failsAt300 }));
      expect((await project.cli(["up"])).stderr).toContain("behind 200 rows, which stay");
      expect((await project.cli(["status"])).stdout).toContain("in             200 rows, by its batches");
      for (const as of ["--pending", "--applied"]) {
        const { code, json } = await project.cli(["resolve", "001", as, "--json"]);
        expect([code, json.error?.message]).toEqual([2, expect.stringContaining("200 rows are in")]);
      }
      expect(await doneIn(database, ground)).toBe(200);
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      const changed = await project.cli(["up", "--json"]);
      expect([changed.code, changed.json.error?.code]).toEqual([9, "partial_changed"]);
      expect(changed.json.error?.["fixes"]).toEqual([
        expect.stringContaining("what is done stays"),
        expect.stringContaining("begin at the first row again"),
        expect.stringContaining("do the rest by hand"),
      ]);
      for (const command of ["status", "plan", "up"])
        assertDocument(command, (await project.cli([command, "--json"])).json);
      assertDocument("resolve", (await project.cli(["resolve", "001", "--retry", "--json"])).json);
      const retried = await project.cli(["resolve", "001", "--retry"]);
      expect(retried.stdout).toContain("go on behind the 200 rows that are in");
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 500, least: 1, most: 1 });
    });

    test("its file gone, what is in by its batches is known still, and forgotten where it is said to be undone", async () => {
      const { database, project } = await projectOf(500, batchCode({ size: 100, before: failsAt300 }));
      expect(await codeOf(project)).toBe(9);
      project.write({ "001_long.mjs": undefined, "002_other.sql": "SELECT 1;" });
      expect((await project.cli(["status"])).stdout).toContain("200 rows, by its batches");
      const said = await project.cli(["resolve", "001", "--pending", "--json"]);
      expect([said.code, said.json.error?.message]).toEqual([2, expect.stringContaining("200 rows are in")]);
      await database.query("UPDATE things SET changed = 0");
      await resolve({ id: "001", as: "pending", because: "undone" }, project.options);
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 500, least: 1, most: 1 });
    });

    test("broken off before the first batch nothing is in: a corrected file simply begins", async () => {
      const wrong = batchCode({ size: 100 }).replace("changed = changed", "changed = no_such_column");
      const { database, project } = await projectOf(300, wrong);
      const ran = await project.cli(["up", "--json"]);
      expect([ran.code, ran.json.error?.code]).toEqual([1, "migration_failed"]);
      expect(await statesOf(project)).toBe("001 failed rolled-back");
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 300, least: 1, most: 1 });
    });

    test("down does not take back what its batches left half in, and says what to do first", async () => {
      const code = `${batchCode({ size: 100, before: failsAt300 })}export const down = ({ sql }) => sql\`SELECT 1\`;\n`;
      const { project } = await projectOf(500, code);
      expect(await codeOf(project)).toBe(9);
      assertDocument("plan", (await project.cli(["plan", "--down", "--json"])).json);
      const { code: ended, json } = await project.cli(["down", "--json"]);
      expect([ended, json.error?.message]).toEqual([9, expect.stringContaining("200 rows are in")]);
      expect(json.error?.["fixes"]).toEqual([
        expect.stringContaining("to its end first: sluice up"),
        expect.stringContaining("then take it back: sluice down"),
        expect.stringContaining("--pending --because TEXT"),
      ]);
    });

    test("said to be undone by hand, it begins anew", async () => {
      const code = batchCode({ size: 100, before: failsAt300 });
      const { database, project } = await projectOf(1000, code);
      expect(await codeOf(project)).toBe(9);
      await database.query("UPDATE things SET changed = 0");
      await resolve({ id: "001", as: "pending", because: "undone" }, project.options);
      project.write({ "001_long.mjs": batchCode({ size: 100 }) });
      expect(await codeOf(project)).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("rows that somebody else holds are waited for in smaller batches", async () => {
      const { database, project } = await projectOf(1000, batchCode({ size: 200 }));
      const release = await hold(database, "UPDATE things SET other = 1 WHERE id = 450");
      const running = project.start(["up"], { env: { SLUICE_LOCK_TIMEOUT: "300ms" } });
      await until(async () => running.said().includes("busy"));
      await release();
      expect((await running.ended).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 1, most: 1 });
    });

    test("how far it is, how fast, and for how long still is shown", async () => {
      const { project } = await projectOf(1500, batchCode({ size: 100, pauseMs: 90 }));
      const ran = await project.cli(["up"]);
      expect(ran.stderr + ran.stdout).toMatch(/\d+ % of 1,500 rows, [\d,.]+ rows a second, .+ left/);
    });

    test("where each statement is by itself, what a batch that failed has begun does not run behind it", async () => {
      const code = batchCode({
        size: 100,
        before: `if (upTo === "300") await Promise.all([Promise.reject(new Error("not these")), sql\`SELECT 1\`, sql\`UPDATE things SET changed = 9 WHERE id = 1\`]);`,
      }).replace('"batches"', "false");
      const { database, project } = await projectOf(1000, code);
      expect(await codeOf(project)).toBe(9);
      expect(await wasOnce(database)).toEqual({ rows: 1000, least: 0, most: 1 });
    });

    test("what a batch that is tried again has begun is in once: with the try that is in", async () => {
      const before = `const more = sql\`SELECT 1\`;
      await Promise.all([sql\`UPDATE things SET changed = changed + 1, name = upper(name) WHERE \${rows}\`, more, sql\`INSERT INTO seen VALUES (\${Number(upTo)})\`]);
      return;`;
      const { database, project } = await projectOf(300, batchCode({ size: 100, before }));
      await database.query("CREATE TABLE seen (n int)");
      const release = await hold(database, "UPDATE things SET other = 1 WHERE id = 150");
      const running = project.start(["up"], { env: { SLUICE_LOCK_TIMEOUT: "300ms" } });
      await until(async () => running.said().includes("busy"));
      await release();
      expect((await running.ended).code).toBe(0);
      expect(await wasOnce(database)).toEqual({ rows: 300, least: 1, most: 1 });
      const [{ n, once } = { n: 0, once: 1 }] = await database.query(
        "SELECT count(*) AS n, count(DISTINCT n) AS once FROM seen",
      );
      expect(n).toEqual(once);
    });

    test("beside others: rows behind the key come, too, those before it do not; a row that was changed since it was read is read anew", async () => {
      const before = `await sql\`SELECT * FROM things WHERE \${rows}\`;
      if (upTo === "50" && !existsSync(new URL("go", import.meta.url))) {
        writeFileSync(new URL("begun", import.meta.url), "");
        while (!existsSync(new URL("go", import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 5));
      }`;
      const code = `import { existsSync, writeFileSync } from "node:fs";\n${batchCode({ size: 10, before })}`;
      const { database, project } = await projectOf(100, code);
      const running = project.start(["up"]);
      await until(() => existsSync(join(project.folder, "migrations/begun")));
      await database.query("UPDATE things SET other = 5 WHERE id = 45");
      await database.query("INSERT INTO things VALUES (0, 'a', 0, 0), (200, 'b', 0, 0)");
      project.write({ go: "" });
      expect((await running.ended).code).toBe(0);
      const rows = await database.query("SELECT id, changed, other FROM things WHERE id IN (0, 45, 200) ORDER BY id");
      expect(rows.map(({ id, changed, other }) => [id, changed, other])).toEqual([
        [0, 0, 0],
        [45, 1, 5],
        [200, 1, 0],
      ]);
    });

    /** Fails once in the middle: what is kept of the key is read again. */
    const failing = `import { existsSync } from "node:fs";
let batch = 0;
const fails = () => { if (++batch === 4 && !existsSync(new URL("go", import.meta.url))) throw new Error("once"); };
export const transaction = "batches";
`;

    test.each([
      [
        "text, in an order that is not that of its bytes",
        ["code"],
        "({ rows }) => { fails(); return sql`UPDATE odd SET changed = changed + 1 WHERE ${rows}`; }",
        "SELECT count(*) AS n, min(changed) AS least, max(changed) AS most FROM odd",
      ],
      [
        "a key of two columns, and rows that are moved",
        ["code", "part"],
        "async ({ rows }) => { fails(); await sql`INSERT INTO moved SELECT part FROM odd WHERE ${rows}`; await sql`DELETE FROM odd WHERE ${rows}`; }",
        "SELECT count(*) AS n, count(DISTINCT part) / 200 AS least, 1 + (SELECT count(*) FROM odd) AS most FROM moved",
      ],
    ])("%s", async (_what, key, run, asked) => {
      const text = `${failing}export const up = ({ sql, batches }) => batches({ table: "odd", key: ${JSON.stringify(key)}, size: 7, run: ${run} });\n`;
      const { database, project } = await projectOf(1, text);
      const columns = `code ${ground.text} NOT NULL, part int NOT NULL, changed int NOT NULL`;
      await database.query(`CREATE TABLE odd (${columns}, PRIMARY KEY (${key.join(", ")}))`);
      await database.query("CREATE TABLE moved (part int NOT NULL)");
      const first = ["a", "B", "ä", "Z", "_", "''", "\\\\", "é"];
      const rows = Array.from(
        { length: 200 },
        (_, n) => `('${first[n % 8]}${key.length === 1 ? n : n % 3}', ${7 * n - 700}, 0)`,
      );
      await database.query(`INSERT INTO odd VALUES ${rows.join(", ")}`);
      expect(await codeOf(project)).toBe(9);
      project.write({ go: "" });
      expect(await codeOf(project)).toBe(0);
      const [found = {}] = await database.query(asked);
      expect([found["n"], found["least"], found["most"]].map(Number)).toEqual([200, 1, 1]);
    });
  });
}
