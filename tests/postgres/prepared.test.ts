import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";

/** Tells what the session knows when it runs, and whether what was there before has gone once the file is in. */
const seen = "INSERT INTO seen SELECT count(*) FROM pg_prepared_statements WHERE name = 'sluice_row';\n";
const tables = (from: number, to: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: to - from + 1 }, (_, index) => {
      const id = String(from + index).padStart(3, "0");
      return [
        `${id}_t.sql`,
        `CREATE TABLE t${id} (a int PRIMARY KEY, b text);\nINSERT INTO t${id} VALUES (1, 'it''s');\n`,
      ];
    }),
  );

describe.each(majors)("rows whose shape the session was told, on PostgreSQL %i", (major) => {
  test("among many alike they are; each file in between finds the session as before, and every row is whole", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "000_seen.sql": "CREATE TABLE seen (n int);\n",
      ...tables(1, 20),
      "021_seen.sql": seen,
      ...tables(22, 25),
      "026_seen.sql": seen,
      ...tables(27, 50),
      "051_own.sql": `PREPARE own AS SELECT 1;\nDEALLOCATE ALL;\n${seen}`,
      ...tables(52, 70),
      "071_seen.sql": seen,
    });
    expect((await up({}, project.options)).targets[0]?.applied).toHaveLength(72);
    // Too few between 21 and 26 to be told of; and 51 has made an end of it itself.
    expect(await seenBy(database)).toEqual([1, 0, 0, 1]);
    await expectWhole(database, project, 72);
    expect((await up({}, project.options)).targets[0]?.applied).toEqual([]);
  });

  test.each(["001", "002", "003", "011"])(
    "a transaction that says how it is isolated is the first to look: %s",
    async (id) => {
      await using database = await freshDatabase({ major });
      const text = "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE isolated (a int);\nCOMMIT;\n";
      using project = makeProject(database, { "000_one.sql": "SELECT 1;\n", ...tables(1, 24), [`${id}_t.sql`]: text });
      expect((await up({}, project.options)).targets[0]?.applied).toHaveLength(25);
      await expectWhole(database, project, 25);
    },
  );

  test("a failure among them leaves those before it in, and the next run goes on", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...tables(1, 40),
      "041_t.sql": "CREATE TABLE t001 (a int);\n",
      ...tables(42, 60),
    });
    await expect(up({}, project.options)).rejects.toMatchObject({ code: "migration_failed" });
    await expectWhole(database, project, 40);
    project.write({ "041_t.sql": "CREATE TABLE t041 (a int);\n" });
    expect((await up({}, project.options)).targets[0]?.applied).toHaveLength(20);
    await expectWhole(database, project, 60);
  });

  test.each(["cut", "swallow"] as const)("a connection that ends at any message (%s): each row once", async (how) => {
    let at = 0;
    for (let met = true; met; at++) {
      await using database = await freshDatabase({ major });
      using project = makeProject(database, tables(1, 100));
      let messages = 0;
      met = false;
      await using proxy = await makeProxy(database, {
        onMessage: ({ side, text }) => {
          if (side !== "client" || !text.includes("BEGIN;") || messages++ !== at) return "pass";
          met = true;
          return how;
        },
      });
      await up({}, { ...project.options, url: proxy.url });
      await expectWhole(database, project, 100);
    }
    // The history's tables, and three messages of 16, 64 and 20: they are tried once more each, and one is not met.
    expect(at).toBeGreaterThan(4);
  });
});

async function seenBy(database: TestDatabase): Promise<readonly unknown[]> {
  return (await database.query("SELECT n FROM seen ORDER BY ctid")).map(({ n }) => Number(n));
}

/** Each with its own text, its checksums and its time; none in the time of another. */
async function expectWhole(database: TestDatabase, project: Project, count: number): Promise<void> {
  const [row] = await database.query(`SELECT count(*) AS rows, count(DISTINCT up_sql) AS texts,
    count(checksum_raw) AS raw, count(checksum_tokens) AS tokens, count(plan_id) AS plans, count(DISTINCT run) AS runs,
    bool_and(duration_ms >= 0 AND started_at <= at) AS timed,
    bool_and(started_at >= before OR before IS NULL OR run <> run_before) AS apart
    FROM (SELECT *, lag(at) OVER (ORDER BY seq) AS before, lag(run) OVER (ORDER BY seq) AS run_before
      FROM sluice.history WHERE outcome = 'done') AS rows`);
  expect(row).toMatchObject({ timed: true, apart: true });
  for (const column of ["rows", "raw", "tokens", "plans"])
    expect([column, Number(row?.[column])]).toEqual([column, count]);
  const states = await statesOf(project);
  expect(states.match(/ applied/g)).toHaveLength(count);
}
