import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

/** What takes something away in several transactions, and how it stands: untouched, cut off after the first, gone. */
const takesAway = {
  "DETACH PARTITION … CONCURRENTLY": {
    from: 14,
    before: `CREATE TABLE t (a int) PARTITION BY RANGE (a);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);`,
    sql: "ALTER TABLE t DETACH PARTITION t1 CONCURRENTLY;",
    stands: "SELECT inhdetachpending AS cut FROM pg_inherits WHERE inhrelid = 't1'::regclass",
    // What is pending is ended, not run again.
    found: { told: "2 is in", rows: ["begun", "done"] },
  },
  "DROP INDEX CONCURRENTLY": {
    from: 0,
    before: "CREATE TABLE t (a int); CREATE INDEX i ON t (a);",
    sql: "DROP INDEX CONCURRENTLY i;",
    stands: "SELECT NOT indisvalid AS cut FROM pg_index WHERE indexrelid = to_regclass('i')",
    found: { told: "2 is half done", rows: ["begun", "begun found half done", "begun", "done"] },
  },
};

const cases = majors.flatMap((major) =>
  Object.entries(takesAway)
    .filter(([, { from }]) => from <= major)
    .map(([what, each]) => ({ what, major, ...each })),
);

describe.each(cases)("$what on PostgreSQL $major, cut off", ({ major, before, sql, stands, found }) => {
  const isCut = async (database: TestDatabase) => (await database.query<{ cut: boolean }>(stands))[0]?.cut;

  const cutOffTwice = async (project: Project, database: TestDatabase, args: readonly string[]): Promise<void> => {
    for (const time of [1, 2]) {
      const running = project.start([...args, "--grace", "100ms", "--json"]);
      await until(async () => (await isCut(database)) === true && (await waits(database)));
      running.child.kill("SIGTERM");
      const ran = await running.ended;
      expect([time, ran.code, await isCut(database)]).toEqual([time, 8, true]);
      expect(await statesOf(project)).toContain("2 unknown partial 0/1");
    }
  };

  test("by a signal: the note stands, and the next run ends with it applied", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": before });
    const reader = await appliedAndRead(project, database);
    project.write({ "2_away.sql": sql });
    const running = project.start(["up", "--grace", "100ms", "--json"]);
    await until(async () => (await isCut(database)) === true);
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await isCut(database)).toBe(true);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    await reader.query("ROLLBACK");
    await up({}, project.options);
    expect(await isCut(database)).toBe(undefined);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("by a signal twice: what was left half is not said to be untouched", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": before });
    const reader = await appliedAndRead(project, database);
    project.write({ "2_away.sql": sql });
    await cutOffTwice(project, database, ["up"]);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    await reader.query("ROLLBACK");
    await up({}, project.options);
    expect(await isCut(database)).toBe(undefined);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("by a signal twice while it is taken back: it is not said to be in", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": before, "2_away.sql": `SELECT 1;\n-- sluice:down\n${sql}` });
    const reader = await appliedAndRead(project, database);
    await cutOffTwice(project, database, ["down", "--allow-destructive", "2"]);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1 down");
    await reader.query("ROLLBACK");
    expect((await project.cli(["down", "--allow-destructive", "2"])).code).toBe(0);
    expect([await isCut(database), await statesOf(project)]).toEqual([undefined, "1 applied, 2 reverted"]);
  });

  test("by a kill while it is taken back: the next run tells and records what it found", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": before, "2_away.sql": `SELECT 1;\n-- sluice:down\n${sql}` });
    const reader = await appliedAndRead(project, database);
    const running = project.start(["down", "--allow-destructive", "2"]);
    await until(async () => (await isCut(database)) === true && (await waits(database)));
    running.child.kill("SIGKILL");
    await running.ended;
    const atWork = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice %'";
    await database.query(`SELECT pg_terminate_backend(pid) ${atWork}`);
    await until(async () => (await database.query(`SELECT ${atWork}`)).length === 0);
    await reader.query("ROLLBACK");
    const ran = await project.cli(["down", "--allow-destructive", "2"]);
    expect([ran.code, ran.stderr + ran.stdout]).toEqual([0, expect.stringContaining(found.told)]);
    const rows = await database.query<{ row: string }>(
      "SELECT concat_ws(' ', outcome, error) AS row FROM sluice.history WHERE kind = 'down' ORDER BY seq",
    );
    expect(rows.map(({ row }) => row)).toEqual(found.rows);
    expect([await isCut(database), await statesOf(project)]).toEqual([undefined, "1 applied, 2 reverted"]);
  });

  // What a session that is gone left of a DETACH is ended first, which waits for the reader.
  const ends = sql.includes("DETACH") ? ["pg_cancel_backend"] : ["pg_cancel_backend", "pg_terminate_backend"];

  test.each(ends)(
    "by another's %s, as by a time limit: nobody says that nothing of it is in, and the next run ends with it applied",
    async (end) => {
      await using database = await freshDatabase({ major });
      using project = makeProject(database, { "1_table.sql": before });
      const reader = await appliedAndRead(project, database);
      project.write({ "2_away.sql": sql });
      const running = ending(up({}, project.options));
      await until(async () => (await isCut(database)) === true);
      await database.query(
        `SELECT ${end}(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
      );
      const { error } = await running;
      expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
      expect(error?.facts).toMatchObject({ why: { kind: "broke_off" } });
      expect(await isCut(database)).toBe(true);
      await reader.query("ROLLBACK");
      await up({}, project.options);
      expect(await isCut(database)).toBe(undefined);
      expect(await statesOf(project)).toBe("1 applied, 2 applied");
    },
  );

  test("before it did anything: it failed, and nothing of it is in", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": before });
    await up({}, project.options);
    const holder = await database.client();
    await holder.query("BEGIN; LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE");
    project.write({ "2_away.sql": `SET statement_timeout = '300ms';\n${sql}` });
    const { error } = await ending(up({}, project.options));
    await holder.query("ROLLBACK");
    expect(error?.code).toBe("migration_failed");
    expect(await isCut(database)).toBe(false);
  });
});

/** Somebody's statement waits for another transaction. */
async function waits(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice %' AND wait_event_type = 'Lock'",
  );
  return rows.length > 0;
}

if (majors.some((major) => major >= 14))
  test("a partition that is pending before is another's: the server's own answer, and no note", async () => {
    await using database = await freshDatabase();
    const { before, sql } = takesAway["DETACH PARTITION … CONCURRENTLY"];
    using project = makeProject(database, { "1_table.sql": before });
    await up({}, project.options);
    await database.query("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 't1'::regclass");
    project.write({ "2_away.sql": sql });
    const { error } = await ending(up({}, project.options));
    expect([error?.code, error?.exitCode]).toEqual(["migration_failed", 1]);
    expect(error?.facts).toMatchObject({ fault: { sqlstate: "55000" } });
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
  });

test("a CALL that committed and then failed: nobody says that nothing of it is in", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_table.sql": `CREATE TABLE t (a int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (7); COMMIT; RAISE 'then it failed'; END $$;`,
    "2_call.sql": "-- sluice:no-transaction\nCALL p();",
  });
  const { error } = await ending(up({}, project.options));
  expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
  expect(error?.facts).toMatchObject({ why: { kind: "broke_off", message: "then it failed" } });
  expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
  expect(await database.query("SELECT FROM t WHERE a = 7")).toHaveLength(1);
  expect((await ending(up({}, project.options))).error?.exitCode).toBe(9);
  expect(await database.query("SELECT FROM t WHERE a = 7")).toHaveLength(1);
});

test("a CALL that a signal ended: that nobody knows what is in is said at once, and how it ended is recorded", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_table.sql": `CREATE TABLE t (a int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (7); COMMIT; PERFORM pg_sleep(60); END $$;`,
    "2_call.sql": "-- sluice:no-transaction\nCALL p();",
  });
  const running = project.start(["up", "--grace", "100ms", "--json"]);
  await until(async () => (await database.query("SELECT FROM pg_tables WHERE tablename = 't'")).length === 1);
  await until(async () => (await database.query("SELECT FROM t")).length === 1);
  running.child.kill("SIGTERM");
  const ran = await running.ended;
  expect([ran.code, ran.json.error?.code]).toEqual([9, "outcome_unknown"]);
  // To try again would only say the same.
  expect(ran.json.error?.["fixes"]).not.toContainEqual(expect.stringMatching(/sluice up/));
  const rows = await database.query("SELECT id, outcome, error FROM sluice.history WHERE id = '2' ORDER BY seq");
  expect(rows).toEqual([
    { id: "2", outcome: "begun", error: null },
    { id: "2", outcome: "begun", error: expect.stringMatching(/^SIGTERM; cancelled after \d+\.\d s$/) },
  ]);
  const told = await project.cli(["status"]);
  expect(told.stdout).toContain("SIGTERM; cancelled after");
  expect(told.stdout).not.toContain("nothing says how that ended");
  const log = await project.cli(["log"]);
  expect(log.stdout).toContain("broke off");
  expect(log.stdout).not.toContain("was killed, or lost its database");
  expect((await project.cli(["resolve", "2", "--applied", "--because", "seen"])).code).toBe(0);
  expect(await statesOf(project)).toBe("1 applied, 2 applied");
});

test("what is measured of a statement outside a transaction is a time that has passed", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_t.sql": "CREATE TABLE t (a int);",
    "2_i.sql": "CREATE INDEX CONCURRENTLY i ON t (a);",
  });
  await up({}, project.options);
  expect(await database.query("SELECT id FROM sluice.history WHERE duration_ms < 0 OR started_at > at")).toEqual([]);
});

/** All that is written comes in, and somebody reads the table: whoever takes something of it away waits. */
async function appliedAndRead(project: Project, database: TestDatabase) {
  await up({}, project.options);
  const reader = await database.client();
  await reader.query("BEGIN; SELECT FROM t");
  return reader;
}
