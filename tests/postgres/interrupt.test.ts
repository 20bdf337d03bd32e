import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, leftBy, makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const files = {
  "1_table.sql": "CREATE TABLE t (a int);",
  "2_slow.sql": "INSERT INTO t VALUES (2);\nSELECT pg_sleep(2);\nINSERT INTO t VALUES (2);",
  // In one message with the one before: it would begin by itself when that has ended.
  "3_more.sql": "SELECT pg_sleep(1);\nINSERT INTO t VALUES (3);",
};

describe.each(majors)("a signal on PostgreSQL %s", (major) => {
  test("the unit in hand is finished within its grace; nothing new begins", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const running = project.start(["up", "--json"]);
    await until(() => sleeping(database));
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.ok, ran.json.error?.code]).toEqual([8, false, "interrupted"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 pending");
    expect(ran.json.targets?.[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(await database.query("SELECT id, outcome, error FROM sluice.history WHERE seq = 3")).toEqual([
      { id: "3", outcome: "interrupted", error: "SIGTERM" },
    ]);
    expect(await afterwards(project, database)).toEqual([2, 2, 3]);
  });

  test("of a migration in several steps nothing begins behind another one", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      // Each step is over before anybody could cancel it.
      "3_more.sql": "-- sluice:no-transaction\nINSERT INTO t VALUES (3);\nINSERT INTO t VALUES (4);",
    });
    const running = project.start(["up", "--json"]);
    await until(() => sleeping(database));
    running.child.kill("SIGTERM");
    expect((await running.ended).code).toBe(8);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 pending");
    expect(await database.query("SELECT FROM t WHERE a > 2")).toEqual([]);
  });

  test("when the grace is over it is cancelled on the server and rolled back whole", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      "2_slow.sql": files["2_slow.sql"].replace("(2);\nINSERT", "(30);\nINSERT"),
    });
    const running = project.start(["up", "--json", "--grace", "300ms"]);
    await until(() => sleeping(database));
    running.child.kill("SIGINT");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await sleeping(database)).toBe(false);
    expect(await statesOf(project)).toBe("1 applied, 2 pending, 3 pending");
    project.write(files);
    expect(await afterwards(project, database)).toEqual([2, 2, 3]);
  });

  test("a second signal cancels at once", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      "2_slow.sql": "INSERT INTO t VALUES (2);\nSELECT pg_sleep(30);",
    });
    const running = project.start(["up", "--json"]);
    await until(() => sleeping(database));
    running.child.kill("SIGINT");
    await sleep(100);
    const startedAt = performance.now();
    running.child.kill("SIGINT");
    const ran = await running.ended;
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await statesOf(project)).toBe("1 applied, 2 pending, 3 pending");
    expect(await database.query("SELECT a FROM t")).toEqual([]);
  });

  test("a closed terminal is a signal like any other, however often it is said, and to whomever nobody reads any more", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const running = project.start(["up"]);
    await until(() => sleeping(database));
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    running.child.kill("SIGHUP");
    await sleep(100);
    running.child.kill("SIGHUP");
    const ran = await running.ended;
    expect([ran.code, ran.signal]).toEqual([8, null]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 pending");
    expect(await database.query("SELECT id, outcome, error FROM sluice.history WHERE seq = 3")).toEqual([
      { id: "3", outcome: "interrupted", error: "SIGHUP" },
    ]);
    expect(await afterwards(project, database)).toEqual([2, 2, 3]);
  });

  test("--timeout interrupts as a signal does", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { ...files, "2_slow.sql": "SELECT pg_sleep(30);" });
    const ran = await project.cli(["up", "--json", "--timeout", "5s", "--grace", "100ms"]);
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await statesOf(project)).toBe("1 applied, 2 pending, 3 pending");
  });

  test("what ran long before has its time to hear the cancel", async () => {
    await using database = await freshDatabase({ major });
    const late =
      "DO $$ BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(0.4); RAISE; END $$;";
    using project = makeProject(database, { ...files, "2_slow.sql": late });
    const hard = new AbortController();
    const events: string[] = [];
    const options = { ...project.options, signal: hard.signal, hardSignal: hard.signal };
    const running = ending(up({ graceMs: 3000 }, { ...options, on: ({ type }) => events.push(type) }));
    await until(() => sleeping(database));
    await sleep(3500);
    hard.abort({ signal: "SIGTERM" });
    expect((await running).error?.code).toBe("interrupted");
    expect(events).not.toContain("commit.doubted");
    expect(await database.query("SELECT outcome FROM sluice.history ORDER BY seq DESC LIMIT 1")).toEqual([
      { outcome: "interrupted" },
    ]);
  });

  test("on a network that says nothing any more, nobody is waited for without end", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    let muted = false;
    await using proxy = await makeProxy(database, {
      onMessage({ text }) {
        muted ||= text.includes("pg_sleep(2)");
        return muted ? "mute" : "pass";
      },
    });
    const running = project.start(["up", "--json", "--grace", "100ms"], { url: proxy.url });
    await until(() => muted);
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    // What was sent may be in or not: the history knows, and the next run does what is left.
    expect(await afterwards(project, database)).toEqual([2, 2, 3]);
  });

  test.concurrent.each([
    "status --check",
    "plan",
    "log",
    "up --grace 100ms",
    "resolve 1 --retry",
    "baseline 1",
    "wait --timeout 1h",
  ])("%s is not kept by a server that has gone silent after the login", async (line) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
    let asked = false;
    await using proxy = await makeProxy(database, {
      onMessage({ side, text }) {
        asked ||= side === "client" && text.includes("current_database()");
        return asked ? "mute" : "pass";
      },
    });
    const running = project.start([...line.split(" "), "--json"], { url: proxy.url });
    await until(() => asked);
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
  });

  test("while it waits for another run's lock", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { ...files, "2_slow.sql": "SELECT pg_sleep(3);" });
    const first = project.start(["up", "--json"]);
    await until(() => sleeping(database));
    const second = project.start(["up", "--json"]);
    await until(async () => second.said().includes("holds the lock"));
    second.child.kill("SIGTERM");
    const ran = await second.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect((await first.ended).code).toBe(0);
  });

  test("a batch of many: what was sent is finished, the rest is not begun", async () => {
    await using database = await freshDatabase({ major });
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${index + 1}_m.sql`, `CREATE TABLE t${index + 1} ();`]),
    );
    using project = makeProject(database, many);
    const abort = new AbortController();
    const options = { ...project.options, signal: abort.signal };
    const ended = await ending(
      up({}, { ...options, on: (event) => event.type === "migration.applied" && abort.abort({ signal: "SIGTERM" }) }),
    );
    expect([ended.error?.code, ended.exitCode]).toEqual(["interrupted", 8]);
    const [left] = leftBy(ended);
    expect(left?.applied.length).toBeGreaterThan(0);
    expect(left?.applied.length).toBeLessThan(300);
    expect((left?.applied.length ?? 0) + (left?.pending.length ?? 0)).toBe(300);
    expect(await database.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^t[0-9]+$'")).toEqual([
      { n: left?.applied.length },
    ]);
    await up({}, project.options);
    expect(await database.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^t[0-9]+$'")).toEqual([
      { n: 300 },
    ]);
  });
});

/** The next run does what is left; what stands in the table then. */
async function afterwards(project: Project, database: TestDatabase): Promise<readonly number[]> {
  await up({}, project.options);
  const rows = await database.query<{ a: number }>("SELECT a FROM t ORDER BY a");
  return rows.map(({ a }) => a);
}

async function sleeping(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
  );
  return rows.length > 0;
}
