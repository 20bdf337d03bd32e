import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { down, log, resolve, status, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, makeProject, type Project } from "../servers/project.js";
import { until } from "../servers/until.js";

const by = userInfo().username;

describe.each(majors)("what status tells of a run that broke, on PostgreSQL %i", (major) => {
  test("killed while it built an index: the server still does, then nobody knows", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int);",
      "2_index.sql": "ALTER TABLE t ADD b int;\nCREATE INDEX CONCURRENTLY t_a ON t (a);",
    });
    await up({ to: "1" }, project.options);
    const reader = await database.client();
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
    const running = project.start(["up"]);
    await until(() => isBuilding(database));
    running.child.kill("SIGKILL");
    await running.ended;
    const left = {
      outcome: "begun",
      direction: "up",
      done: 1,
      of: 2,
      units: ["ALTER TABLE t ADD b int", "CREATE INDEX CONCURRENTLY t_a ON t"],
      by,
    };
    const before = await statusOf(project);
    expect(before.migrations[1]).toMatchObject({ state: "unknown", left: { ...left, underWay: true } });
    expect(before.running).toMatchObject({
      application: "sluice 2 #2",
      statement: "CREATE INDEX CONCURRENTLY t_a ON t (a)",
    });
    await reader.query("ROLLBACK");
    await until(async () => (await sessionsOf(database)) === 0);
    const after = await statusOf(project);
    expect(after.migrations[1]).toMatchObject({ state: "unknown", left });
    expect(after.migrations[1]?.left?.underWay).toBeUndefined();
    expect(after.migrations[1]?.left?.untold).toBeUndefined();
    expect(after.running).toBeUndefined();
    expect((await project.cli(["log"])).stdout).toContain("nothing says how that ended");
    await up({}, project.options);
    const told = (await project.cli(["log"])).stdout;
    expect(told).not.toContain("nothing says how that ended");
    // It came to its end: there is nothing to be said of what is not in.
    expect(told).not.toContain("half done");
    const settled = await statusOf(project);
    expect([settled.migrations[1]?.state, settled.migrations[1]?.left]).toEqual(["applied", undefined]);
  });

  test("a run that is at work has not failed: it is waited for, and what it will bring in is pending for --check", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({
      "2_two.sql":
        "-- sluice:no-transaction\nCREATE TABLE u (a int);\nALTER TABLE t ADD b int;\n-- sluice:down\n-- sluice:no-transaction\nDROP TABLE u;\nALTER TABLE t DROP b;\n",
    });
    for (const [direction, run] of [
      ["up", up],
      ["down", (_: object, options: Project["options"]) => down({ allowDestructive: ["2"] }, options)],
    ] as const) {
      const reader = await database.client();
      await reader.query("BEGIN; SELECT FROM t");
      const running = run({}, { ...project.options, lockTimeout: "10min" });
      await until(async () => (await statusOf(project)).migrations[1]?.left !== undefined);
      const { migrations } = await statusOf(project);
      expect(migrations[1]).toMatchObject({
        state: "unknown",
        left: { outcome: "done", direction, done: 1, underWay: true },
      });
      const { code, stdout } = await project.cli(["status", "--check"]);
      expect([code, stdout]).toEqual([3, expect.stringMatching(/wait until that is over.*\n\n… a run is at work/)]);
      expect(stdout).not.toMatch(/killed,|resolve|sluice up|sluice down/);
      await reader.query("COMMIT");
      await running;
      await reader.end();
    }
    expect((await statusOf(project)).migrations.map(({ state }) => state)).toEqual(["applied", "reverted"]);
  });

  test("failed in the middle: units go by name as long as the file is what ran", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_many.sql": "-- sluice:no-transaction\nCREATE TABLE t (a int);\nSELECT 1 / 0;\nCREATE TABLE u (a int);\n",
    });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    const { migrations, running } = await statusOf(project);
    expect(running).toBeUndefined();
    expect(migrations[0]).toMatchObject({
      state: "failed",
      error: "division by zero",
      left: {
        outcome: "failed",
        done: 1,
        of: 3,
        units: ["CREATE TABLE t", "SELECT 1 / 0", "CREATE TABLE u"],
        by,
      },
    });
    project.write({
      "1_many.sql": "-- sluice:no-transaction\nCREATE TABLE t ();\nSELECT 1;\nCREATE TABLE u (a int);\n",
    });
    expect((await statusOf(project)).migrations[0]?.left).toMatchObject({ done: 1, of: 3 });
    expect((await statusOf(project)).migrations[0]?.left?.units).toBeUndefined();
    const { events } = await log({}, project.options);
    expect(events.map(({ outcome, unit }) => [outcome, unit])).toEqual([
      ["done", 1],
      ["failed", 2],
    ]);
    expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  });

  test("nobody is told that it is not in, where nobody knows", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_p.sql": `CREATE TABLE t (a int);
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT; PERFORM pg_sleep(60); END $$;`,
    });
    await up({}, project.options);
    project.write({ "2_call.sql": "-- sluice:no-transaction\nCALL p();\n" });
    const events: SluiceEvent[] = [];
    const run = ending(up({}, { ...project.options, on: (event) => events.push(event) }));
    await until(async () => (await database.query("SELECT 1 FROM t")).length === 1);
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL p%' AND datname = current_database()",
    );
    expect((await run).error?.code).toBe("outcome_unknown");
    expect(eventsOf(events, "commit.settled")).toEqual([]);
    expect((await statusOf(project)).migrations[1]).toMatchObject({ state: "unknown", left: { untold: true } });
    const { stdout } = await project.cli(["status"]);
    expect(stdout).toMatch(/next: sluice resolve .* 2 --applied \| --pending \| --retry --because TEXT/);
    expect(stdout).not.toContain("sluice up");
    await resolve({ id: "2", as: "retry", because: "one row is there" }, project.options);
    expect((await statusOf(project)).migrations[1]).toMatchObject({ state: "failed", left: { outcome: "retry", by } });
  });
});

async function statusOf(project: Project) {
  const [target] = (await status({}, project.options)).targets;
  if (!target) throw new Error("no target");
  return target;
}

async function isBuilding(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
     AND query LIKE 'CREATE INDEX CONC%'`,
  );
  return rows.length > 0;
}

async function sessionsOf(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice%'",
  );
  return rows.length;
}
