import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { resolve, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const table = "CREATE TABLE t (a int);\nINSERT INTO t SELECT generate_series(1, 1000);";
const files = {
  "1_table.sql": table,
  "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
  "3_more.sql": "CREATE TABLE more ();",
};

describe.each(majors)("CONCURRENTLY on PostgreSQL %s", (major) => {
  test("is noted before, recorded after, and shares no transaction", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({}, project.options);
    expect(await rowsOf(database)).toEqual(["1 up done", "2 up begun", "2 up done", "3 up done"]);
    expect(await indexesOf(database)).toEqual(["t_a"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
  });

  test.each([
    ["a name of its own", "t_a ON t (a)", "t_a"],
    ["a name that the server chooses", "ON t (a)", "t_a_idx"],
    ["a schema and quotes", '"T a" ON public.t (a)', '"T a"'],
  ])("duplicates, %s: the invalid index is taken away, and built when the data is corrected", async (_, what, name) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      "1_table.sql": `${table}\nINSERT INTO t VALUES (1);`,
      "2_index.sql": `CREATE UNIQUE INDEX CONCURRENTLY ${what};`,
    });
    const events: SluiceEvent[] = [];
    const { error } = await ending(up({}, { ...project.options, on: (event) => events.push(event) }));
    expect([error?.code, error?.exitCode]).toEqual(["migration_failed", 1]);
    expect(await indexesOf(database)).toEqual([]);
    expect(eventsOf(events, "index.repaired").map(({ index }) => index)).toEqual([name]);
    expect(await rowsOf(database)).toEqual(["1 up done", "2 up begun", "2 up failed"]);
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back, 3 pending");
    await database.query("DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t WHERE a = 1)");
    await up({}, project.options);
    expect(await indexesOf(database)).toEqual([name.replaceAll('"', "")]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
  });

  test("a time limit that the file sets is named, with what helps, also where what is left cannot be cleared", async () => {
    await using database = await freshDatabase({ major });
    const limit = "SET statement_timeout = '500ms';\n";
    using project = makeProject(database, { ...files, "2_index.sql": limit + files["2_index.sql"] });
    await up({ to: "1" }, project.options);
    const failsWith = async (code: string): Promise<void> => {
      const { error } = (await project.cli(["up", "--json"])).json;
      expect([error?.code, error?.["causes"]]).toEqual([code, [expect.stringContaining("timeout to 500ms")]]);
      expect(String(error?.["fixes"])).toContain("in the file: SET statement_timeout = 0;");
    };
    const other = await database.client();
    await other.query("BEGIN; UPDATE t SET a = a WHERE a = 1");
    await failsWith("outcome_unknown");
    await other.query("ROLLBACK");
    const more = (before: string): void =>
      project.write({ "3_more.sql": `CREATE TABLE b ();\n${limit}${before}SELECT pg_sleep(2);` });
    more("");
    await failsWith("migration_failed");
    more("SET statement_timeout = 0;\n");
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await indexesOf(database)).toEqual(["t_a"]);
  });

  test("kill -9 while it waits for another transaction: the next run looks, waits, and decides", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    const other = await database.client();
    await other.query("BEGIN; UPDATE t SET a = a WHERE a = 1");
    const running = project.start(["up"]);
    await until(async () => (await rowsOf(database)).includes("2 up begun") && (await building(database)) === 1);
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1, 3 pending");
    // The server may still be at it; then the lock is held, too, and whoever comes waits.
    const next = project.start(["up", "--json"]);
    await sleep(500);
    await other.query("ROLLBACK");
    const ran = await next.ended;
    expect([ran.code, ran.stderr.includes("Error")]).toEqual([0, false]);
    expect(await indexesOf(database)).toEqual(["t_a"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
    expect((await rowsOf(database)).filter((row) => row === "2 up done")).toEqual(["2 up done"]);
  });

  test("a signal: it has its grace, then it is cancelled and cleared; exit 8, and the next run builds it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    const other = await database.client();
    await other.query("BEGIN; UPDATE t SET a = a WHERE a = 1");
    const running = project.start(["up", "--grace", "500ms", "--json"]);
    await until(async () => (await building(database)) === 1);
    // Letting go only when the cancel has come: an index cannot be dropped while another transaction uses its table.
    running.child.kill("SIGTERM");
    await until(async () => (await building(database)) === 0);
    await other.query("ROLLBACK");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await indexesOf(database)).toEqual([]);
    expect(await rowsOf(database)).toEqual(["1 up done", "2 up begun", "2 up interrupted"]);
    expect(await database.query("SELECT error FROM sluice.history WHERE outcome = 'interrupted'")).toEqual([
      { error: expect.stringMatching(/^SIGTERM; cancelled after \d+\.\d s$/) },
    ]);
    await up({}, project.options);
    expect(await indexesOf(database)).toEqual(["t_a"]);
  });

  test("a signal that comes while it builds lets it end within its grace", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    const other = await database.client();
    await other.query("BEGIN; UPDATE t SET a = a WHERE a = 1");
    const running = project.start(["up", "--json"]);
    await until(async () => (await building(database)) === 1);
    running.child.kill("SIGINT");
    await sleep(200);
    await other.query("ROLLBACK");
    const ran = await running.ended;
    expect(ran.code).toBe(8);
    expect(ran.json.targets?.[0]?.applied.map(({ id }) => id)).toEqual(["2"]);
    expect(await indexesOf(database)).toEqual(["t_a"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 pending");
  });

  test.each([
    ["one signal and a short grace", ["--grace", "300ms"], 1],
    ["one signal and no grace", ["--grace", "0"], 1],
    ["two signals", [], 2],
  ])(
    "%s, and the table stays in use: it ends all the same, says why, and the next run clears",
    async (_, flags, signals) => {
      await using database = await freshDatabase({ major });
      using project = makeProject(database, files);
      await up({ to: "1" }, project.options);
      const other = await database.client();
      await other.query("BEGIN; UPDATE t SET a = a WHERE a = 1");
      const running = project.start(["up", "--json", ...flags]);
      await until(async () => (await building(database)) === 1);
      const startedAt = performance.now();
      for (let left = signals; left > 0; left--) {
        running.child.kill("SIGTERM");
        await sleep(100);
      }
      const ran = await running.ended;
      // An orchestrator does not wait much longer.
      expect(performance.now() - startedAt).toBeLessThan(8000);
      expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
      // Nobody but the run itself ended it.
      expect(ran.stderr).not.toContain("looking");
      expect(await rowsOf(database)).toEqual(["1 up done", "2 up begun", "2 up begun"]);
      const status = await project.cli(["status"]);
      expect(status.stdout).toMatch(/SIGTERM; cancelled after \d+\.\d s/);
      expect(status.stdout).not.toContain("nothing says how that ended");
      await other.query("ROLLBACK");
      await up({}, project.options);
      expect(await indexesOf(database)).toEqual(["t_a"]);
      expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
    },
  );

  test("DROP INDEX and REINDEX, both ways", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY t_a;\n",
      "3_more.sql":
        "REINDEX INDEX CONCURRENTLY t_a;\nREINDEX (VERBOSE) TABLE CONCURRENTLY t;\nVACUUM t;\n-- sluice:down\nSELECT 1;\n",
    });
    await up({}, project.options);
    const { down } = await import("../../src/index.js");
    await down({ steps: 2 }, project.options);
    expect(await indexesOf(database)).toEqual([]);
    expect(await statesOf(project)).toBe("1 applied, 2 reverted, 3 reverted");
  });
});

/** What a run left that died between its note and its row: `begun` stands, and the catalog is as given. */
const fates: Readonly<
  Record<string, { sql: string; before?: string; inFact: string; ends: "applied" | "unknown"; index?: string }>
> = {
  "an index that was built": {
    sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
    inFact: "CREATE INDEX i ON t (a)",
    ends: "applied",
    index: "i",
  },
  "an index that was not begun": {
    sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
    inFact: "SELECT 1",
    ends: "applied",
    index: "i",
  },
  "an invalid index": {
    sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
    inFact: "CREATE INDEX i ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass",
    ends: "applied",
    index: "i",
  },
  "an index without a name that was not begun": {
    sql: "CREATE INDEX CONCURRENTLY ON t (a);",
    inFact: "SELECT 1",
    ends: "applied",
    index: "t_a_idx",
  },
  "an index without a name that was built": {
    sql: "CREATE INDEX CONCURRENTLY ON t (a);",
    inFact: "CREATE INDEX ON t (a)",
    ends: "unknown",
    index: "t_a_idx",
  },
  "an index that was dropped": { sql: "DROP INDEX CONCURRENTLY gone;", inFact: "SELECT 1", ends: "applied" },
  "an index that was not dropped": {
    before: "CREATE INDEX gone ON t (a)",
    sql: "DROP INDEX CONCURRENTLY gone;",
    inFact: "SELECT 1",
    ends: "applied",
  },
  "VACUUM, which may run again": { sql: "VACUUM t;", inFact: "SELECT 1", ends: "applied" },
  "what the catalog does not show": { sql: "-- sluice:no-transaction\nCALL p();", inFact: "SELECT 1", ends: "unknown" },
};

describe("the fate of what was begun", () => {
  test.each(Object.entries(fates))("%s", async (_, { sql, before = "SELECT 1", inFact, ends, index }) => {
    await using database = await freshDatabase();
    using project = makeProject(database, {
      "1_table.sql": `${table}\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (-1); COMMIT; END $$;`,
    });
    await up({}, project.options);
    await database.query(before);
    project.write({ "2_alone.sql": sql });
    await killedAfterNote(database);
    await database.query(inFact);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    const { error } = await ending(up({}, project.options));
    if (ends === "applied") {
      expect(error?.facts).toBeUndefined();
      expect(await statesOf(project)).toBe("1 applied, 2 applied");
    } else {
      expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
      expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
      expect((await ending(up({}, project.options))).exitCode).toBe(9);
      await resolve({ id: "2", as: index ? "applied" : "retry", because: "looked at" }, project.options);
      await up({}, project.options);
      expect(await statesOf(project)).toBe("1 applied, 2 applied");
    }
    expect(await indexesOf(database)).toEqual(index ? [index] : []);
  });

  test("CREATE SUBSCRIPTION is asked about, and resolved", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": table });
    await up({}, project.options);
    project.write({
      "2_alone.sql": "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p;",
    });
    await killedAfterNote(database);
    const { error } = await ending(up({}, project.options));
    expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
    await resolve({ id: "2", as: "retry" }, project.options);
    // Now it runs, and says what is wrong with it.
    const again = await ending(up({}, project.options));
    expect(again.error?.code).toBe("migration_failed");
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
  });
});

/** A run that lost its life between the note and the statement: what it noted is all that stays. */
async function killedAfterNote(database: TestDatabase): Promise<void> {
  await database.query(
    `INSERT INTO sluice.history (seq, kind, outcome, id, name, unit, units, started_at, run, source, by, host, tool)
     SELECT seq + 1, 'up', 'begun', '2', 'alone', 1, 1, now(), 'dead', source, by, host, tool FROM sluice.history ORDER BY seq DESC LIMIT 1`,
  );
}

async function rowsOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ row: string }>(
    "SELECT concat_ws(' ', id, kind, outcome) AS row FROM sluice.history ORDER BY seq",
  );
  return rows.map(({ row }) => row);
}

/** Of `public`; an invalid one is marked `!`. */
async function indexesOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT relname || CASE WHEN indisvalid THEN '' ELSE '!' END AS name FROM pg_index JOIN pg_class ON oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** How many backends wait in CREATE INDEX CONCURRENTLY. */
async function building(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%'",
  );
  return row?.n ?? 0;
}
