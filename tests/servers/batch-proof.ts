import { expect, test } from "vitest";
import { budgetMs, notReached, proven, randomOf, say, seed } from "../prove/budget.js";
import { batchCode, type BatchGround, fill, killed, wasOnce } from "./batches.js";
import { makeProject } from "./project.js";
import { statesOf } from "./states.js";

/** What is wanted of a release; a slice of a few seconds does the same with fewer rows. */
const wanted = { rows: 1_000_000, kills: 20 };
const slice = { rows: 20_000, kills: 5 };
const enoughMs = 60_000;

/** A million rows, each changed once, by runs of which twenty are killed; nobody beside them waits longer than a batch takes. */
export function proveBatches(server: string, ground: BatchGround, share: number): void {
  const isWhole = budgetMs * share >= enoughMs;
  const { rows, kills } = isWhole ? wanted : slice;
  test(
    `${rows.toLocaleString("en-US")} rows in batches on ${server}, killed ${kills} times`,
    { timeout: 600_000 },
    async () => {
      await using database = await ground.fresh();
      using project = makeProject(database, { "001_long.mjs": batchCode({ size: 500, pauseMs: isWhole ? 2 : 10 }) });
      await fill(database, rows, ground);
      const found = await killed({
        project,
        database,
        ground,
        kills,
        random: randomOf(seed),
        withinMs: isWhole ? 400 : 60,
      });
      const was = await wasOnce(database);
      expect({ ...was, kills: found.kills }).toEqual({ rows, least: 1, most: 1, kills });
      expect(found.longestWaitMs).toBeLessThan(5000);
      expect(await statesOf(project)).toBe("001 applied");
      // Nothing of it is kept where nobody goes on.
      expect(await database.query(`SELECT id FROM ${ground.batches}`)).toEqual([]);
      say(`${server}: longest wait of another ${Math.round(found.longestWaitMs)} ms`);
      proven({
        what: `${rows.toLocaleString("en-US")} rows in batches, \`SIGKILL\``,
        server,
        tried: found.kills,
        of: kills,
        lost: 0,
        doubled: 0,
      });
      notReached({ on: server, what: "batches", left: wanted.rows - rows, of: wanted.rows, unit: "rows" });
    },
  );
}
