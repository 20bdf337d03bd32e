import { expect, test } from "vitest";
import { budgetMs, notReached, proven, randomOf, say, seed } from "../prove/budget.js";
import { batchCode, type BatchDatabase, type BatchGround, fill, killed } from "./batches.js";
import { makeProject } from "./project.js";
import { statesOf } from "./states.js";

/** One long change of data, and how it is known that each row had it once. */
interface Way {
  readonly what: string;
  /** What is wanted of a release; a slice of a few seconds does the same with fewer rows. */
  readonly wanted: Share;
  readonly slice: Share;
  readonly code: (pauseMs: number) => string;
  readonly prepare: (database: BatchDatabase, ground: BatchGround) => Promise<void>;
  /** What another changes meanwhile: the row of this number, or one near it. */
  readonly touching: (id: number) => string;
  /** One row: `n`, and 1 as `least` and as `most`. */
  readonly asked: (rows: number) => string;
}

interface Share {
  readonly rows: number;
  readonly kills: number;
}

const kinds = "CASE id % 4 WHEN 0 THEN 'a' WHEN 1 THEN 'B' WHEN 2 THEN 'ä' ELSE 'Z' END";

const ways: readonly Way[] = [
  {
    what: "rows in batches",
    wanted: { rows: 1_000_000, kills: 20 },
    slice: { rows: 20_000, kills: 5 },
    code: (pauseMs) => batchCode({ size: 500, pauseMs }),
    prepare: async () => {},
    touching: (id) => `UPDATE things SET other = other + 1 WHERE id = ${id}`,
    asked: () => "SELECT count(*) AS n, min(changed) AS least, max(changed) AS most FROM things",
  },
  {
    what: "rows moved in batches, by text and number",
    wanted: { rows: 200_000, kills: 20 },
    slice: { rows: 6000, kills: 3 },
    code: (pauseMs) => `export const transaction = "batches";
export const up = ({ sql, batches }) =>
  batches({
    table: "odd", key: ["kind", "id"], size: 200, pauseMs: ${pauseMs},
    run: async ({ rows }) => {
      await sql\`INSERT INTO moved SELECT id FROM odd WHERE \${rows}\`;
      await sql\`DELETE FROM odd WHERE \${rows}\`;
    },
  });
`,
    async prepare(database, { text }) {
      await database.query(
        `CREATE TABLE odd (kind ${text} NOT NULL, id int NOT NULL, other int NOT NULL, PRIMARY KEY (kind, id))`,
      );
      await database.query(`INSERT INTO odd SELECT ${kinds}, id, 0 FROM things`);
      await database.query("CREATE TABLE moved (id int NOT NULL)");
    },
    touching: (id) => `UPDATE odd SET other = other + 1 WHERE kind = 'a' AND id = ${4 * Math.ceil(id / 4)}`,
    asked: (rows) =>
      `SELECT count(*) AS n, count(DISTINCT id) / ${rows} AS least, 1 + (SELECT count(*) FROM odd) AS most FROM moved`,
  },
];

const enoughMs = 60_000;

/** A million rows, each changed once, by runs of which twenty are killed; nobody beside them waits longer than a batch takes. */
export function proveBatches(server: string, ground: BatchGround, share: number): void {
  const isWhole = budgetMs * share >= enoughMs;
  for (const { what, wanted, slice, code, prepare, touching, asked } of ways) {
    const { rows, kills } = isWhole ? wanted : slice;
    const title = `${rows.toLocaleString("en-US")} ${what}`;
    test(`${title} on ${server}, killed ${kills} times`, { timeout: 600_000 }, async () => {
      await using database = await ground.fresh();
      using project = makeProject(database, { "001_long.mjs": code(isWhole ? 2 : 10) });
      await fill(database, rows, ground);
      await prepare(database, ground);
      const random = randomOf(seed);
      const found = await killed({
        project,
        database,
        ground,
        kills,
        random,
        // So that there is something left to do at the last of them.
        withinMs: isWhole ? Math.min(400, rows / 1000) : 60,
        touching: () => touching(1 + Math.floor(random() * rows)),
      });
      const [{ n, least, most } = {}] = await database.query(asked(rows));
      expect([n, least, most, found.kills].map(Number)).toEqual([rows, 1, 1, kills]);
      expect(found.longestWaitMs).toBeLessThan(5000);
      expect(await statesOf(project)).toBe("001 applied");
      // Nothing of it is kept where nobody goes on.
      expect(await database.query(`SELECT id FROM ${ground.batches}`)).toEqual([]);
      say(`${server}: longest wait of another ${Math.round(found.longestWaitMs)} ms`);
      proven({ what: `${title}, \`SIGKILL\``, server, tried: found.kills, of: kills, lost: 0, doubled: 0 });
      notReached({ on: server, what, left: wanted.rows - rows, of: wanted.rows, unit: "rows" });
    });
  }
}
