import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { down, plan, up } from "../../src/index.js";
import type { FailureFacts } from "../../src/core/failures/failure.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { resolveSettings } from "../../src/config/resolve.js";
import { makeWorld } from "../../src/operations/make-world.js";
import { up as upIn } from "../../src/operations/up.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, type Files, makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const files: Files = {
  "1_table.sql": "CREATE TABLE t (a int);",
  "2_slow.sql": "SELECT pg_sleep(1);\nCREATE TABLE u ();",
};

describe("a busy table", () => {
  test("the run waits politely: no reader waits longer than one attempt, and it ends naming the holder", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" }, { lockTimeout: "100ms" });
    await up({}, project.options);
    project.write({ "2_add.sql": "ALTER TABLE t ADD COLUMN b int;" });
    const holder = await database.client();
    await holder.query("SET application_name = 'a report'; BEGIN; SELECT * FROM t");
    const events: SluiceEvent[] = [];
    // As by the library, but for the dice: between two tries it waits as short as it can.
    const settings = await resolveSettings({
      flags: { url: database.url, lockTimeout: "100ms" },
      env: {},
      cwd: project.folder,
    });
    const world = { ...makeWorld(settings, { on: (event) => events.push(event) }), random: () => 0 };
    const run = ending(upIn({}, world));
    const reader = await database.client();
    let longest = 0;
    while (eventsOf(events, "migration.failed").length === 0) {
      const startedAt = performance.now();
      await reader.query("SELECT count(*) FROM t");
      longest = Math.max(longest, performance.now() - startedAt);
      await sleep(5);
    }
    const { error } = await run;
    expect([error?.code, error?.exitCode]).toEqual(["table_busy", 7]);
    const facts = error?.facts as FailureFacts["table_busy"];
    const busy = eventsOf(events, "table.busy");
    expect(busy.map(({ table, holders }) => [table, holders[0]?.application])).toEqual(
      Array.from({ length: busy.length }, () => ["t", "a report"]),
    );
    expect(facts.tries).toBe(10);
    // The oldest first: the reader below may hold the table for an instant, too.
    expect(facts.holders[0]?.application).toBe("a report");
    // A tenth of a second each, and what a busy machine adds to it.
    expect(longest).toBeLessThan(600);
    const tries = eventsOf(events, "table.busy");
    expect(tries.map((event) => [event.try, event.of, event.holders[0]?.application])).toEqual(
      Array.from({ length: 9 }, (_, index) => [index + 1, 10, "a report"]),
    );
    await holder.query("ROLLBACK");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  }, 120_000);

  test("it goes on when the table is released, and what travelled with it is applied once", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" }, { lockTimeout: "100ms" });
    await up({}, project.options);
    project.write({
      "2_a.sql": "CREATE TABLE a AS SELECT 1 AS n;",
      "3_add.sql": "INSERT INTO a VALUES (3);\nALTER TABLE t ADD COLUMN b int;",
      "4_b.sql": "INSERT INTO a VALUES (4);",
    });
    const holder = await database.client();
    await holder.query("BEGIN; SELECT * FROM t");
    const run = up(
      {},
      {
        ...project.options,
        on: (event) => event.type === "table.busy" && event.try === 2 && void holder.query("COMMIT"),
      },
    );
    expect((await run).targets[0]?.applied.map(({ id }) => id)).toEqual(["2", "3", "4"]);
    expect(await database.query("SELECT array_agg(n ORDER BY n) AS n FROM a")).toEqual([{ n: [1, 3, 4] }]);
  });

  test("a signal ends the waiting", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({ "2_add.sql": "ALTER TABLE t ADD COLUMN b int;" });
    await (await database.client()).query("BEGIN; SELECT * FROM t");
    const running = project.start(["up", "--lock-timeout", "200ms", "--json"]);
    await until(async () => running.said().includes("busy"));
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(await statesOf(project)).toBe("1 applied, 2 pending");
  });

  test("a deadlock is tried again", async () => {
    await using database = await freshDatabase();
    using project = makeProject(
      database,
      { "1_tables.sql": "CREATE TABLE a (n int); CREATE TABLE b (n int);" },
      { lockTimeout: "30s" },
    );
    await up({}, project.options);
    project.write({ "2_both.sql": "LOCK TABLE a;\nSELECT pg_sleep(0.5);\nLOCK TABLE b;\nINSERT INTO a VALUES (1);" });
    const other = await database.client();
    await other.query("SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE b");
    const events: SluiceEvent[] = [];
    const run = up({}, { ...project.options, on: (event) => events.push(event) });
    await until(async () => (await waiting(database)) === 1);
    const theirs = other.query("LOCK TABLE a").catch(() => {});
    await theirs;
    await other.query("COMMIT");
    await run;
    expect(eventsOf(events, "table.busy").length).toBe(1);
    expect(await database.query("SELECT n FROM a")).toEqual([{ n: 1 }]);
  });
});

/** Takes as long as nothing stands in the table `go`. */
const untilGo = "DO 'BEGIN WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.05); END LOOP; END'";

describe.each(majors)("the lock on PostgreSQL %s", (major) => {
  test("waiting shows who holds it; --lock-wait ends it with what is known of the holder", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE TABLE go ()");
    using project = makeProject(database, { ...files, "2_slow.sql": untilGo });
    const first = project.start(["up", "--json"]);
    await until(async () => (await held(database)) === 1);
    const second = project.start(["up", "--lock-wait", "1s", "--json"]);
    const ran = await second.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([7, "lock_timeout"]);
    expect(ran.stderr).toMatch(/pid \d+.*127\.0\.0\.1/);
    expect(JSON.stringify(ran.json)).toContain("sluice");
    await database.query("INSERT INTO go DEFAULT VALUES");
    expect((await first.ended).code).toBe(0);
    expect(await held(database)).toBe(0);
  });

  test("whoever waited reads the history again, and does what is left", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const first = up({}, project.options);
    await until(async () => (await held(database)) === 1);
    project.write({ "3_more.sql": "CREATE TABLE more ();" });
    const second = await up({}, project.options);
    expect((await first).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(second.targets[0]?.applied.map(({ id }) => id)).toEqual(["3"]);
    expect(second.targets[0]?.waitedMs).toBeGreaterThan(100);
  });

  test("whoever waits is told what the other run is at, not how it keeps its books", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_slow.sql": "SELECT pg_sleep(30);" });
    const ended = new AbortController();
    const hard = new AbortController();
    const first = ending(up({}, { ...project.options, signal: ended.signal, hardSignal: hard.signal }));
    await until(async () => {
      const rows = await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sluice 1'",
      );
      return rows.length > 0;
    });
    const { error } = await ending(up({ lockWaitMs: 100 }, project.options));
    ended.abort();
    hard.abort();
    expect((await first).exitCode).toBe(8);
    expect(error?.facts).toMatchObject({ holder: { application: "sluice 1", statement: "SELECT pg_sleep(30)" } });
  });

  test("--plan is that plan also after a wait", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({ "2_two.sql": "CREATE TABLE two ();", "3_three.sql": "CREATE TABLE three ();" });
    const asked = (await plan({}, project.options)).targets[0]?.planId ?? "";
    const holder = await database.client();
    const key = await keyOf(project);
    await holder.query(`SELECT pg_advisory_lock(${key})`);
    let waits = false;
    const run = ending(
      up({ plan: asked }, { ...project.options, on: (event) => (waits ||= event.type === "lock.waiting") }),
    );
    await until(async () => waits);
    // Who held the lock brought in half of it.
    await holder.query(
      "CREATE TABLE two (); INSERT INTO sluice.history (seq, kind, outcome, id, name, started_at, run, source, by, host, tool) SELECT max(seq) + 1, 'up', 'done', '2', 'two', now(), 'other', '', '', '', '' FROM sluice.history",
    );
    await holder.query(`SELECT pg_advisory_unlock(${key})`);
    expect((await run).error?.code).toBe("plan_changed");
    expect(await statesOf(project)).toBe("1 applied, 2 applied not-comparable, 3 pending");
  });

  test("the backend is ended between two units: the run goes on over a new connection", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_table.sql": "CREATE TABLE t (a int);",
      "2_one.sql": "INSERT INTO t VALUES (1);\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nINSERT INTO t VALUES (2);",
      "3_two.sql": "INSERT INTO t VALUES (3);",
    });
    let ended = false;
    const events: SluiceEvent[] = [];
    await up(
      {},
      {
        ...project.options,
        on: (event) => {
          events.push(event);
          if (event.type !== "migration.started" || event.id !== "2" || ended) return;
          ended = true;
          endRun(database);
        },
      },
    );
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
    expect(await database.query("SELECT array_agg(a ORDER BY a) AS a FROM t")).toEqual([{ a: [1, 2, 3] }]);
    expect(await held(database)).toBe(0);
  });

  test("down and --steps do no more than was asked, also when the connection broke at the commit", async () => {
    await using database = await freshDatabase({ major });
    const four = ["1_a", "2_b", "3_c", "4_d"].map((name) => [
      `${name}.sql`,
      `CREATE TABLE ${name.slice(2)} ();\n-- sluice:down\nDROP TABLE ${name.slice(2)};`,
    ]);
    using project = makeProject(database, Object.fromEntries(four) as Files);
    let armed = false;
    await using proxy = await makeProxy(database, {
      onMessage: ({ type, text }) => {
        if (!armed || type !== "Q" || !text.includes("COMMIT")) return "pass";
        armed = false;
        return "swallow";
      },
    });
    const options = { ...project.options, url: proxy.url };
    await up({ steps: 1 }, options);
    armed = true;
    const events: SluiceEvent[] = [];
    const two = await up({ steps: 2 }, { ...options, on: (event) => events.push(event) });
    expect(two.targets[0]?.applied.map(({ id }) => id)).toEqual(["2", "3"]);
    expect(eventsOf(events, "commit.doubted").map(({ id, after }) => [id, after])).toEqual([["2", 1]]);
    const settled = eventsOf(events, "commit.settled").map(({ found }) => found);
    expect(settled).toEqual([["2", "3"].map((id) => ({ id, outcome: "in" }))]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied, 4 pending");
    armed = true;
    const back = await down({ allowDestructive: ["1", "2", "3"] }, options);
    expect(back.targets[0]?.reverted.map(({ id }) => id)).toEqual(["3"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 reverted, 4 pending");
  });

  test("what another run has brought in after the loss is found, and not claimed", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_a.sql": "CREATE TABLE a ();" });
    await up({}, project.options);
    project.write({ "2_b.sql": "CREATE TABLE b ();", "3_c.sql": "CREATE TABLE c ();" });
    let cuts = 0;
    await using proxy = await makeProxy(database, {
      async onMessage({ type, text }) {
        if (type === "Q" && text.includes("CREATE TABLE b") && ++cuts === 1) return "cut";
        // The run comes back once the other one is through.
        if (type === "start" && cuts > 0) await up({}, project.options);
        return "pass";
      },
    });
    const events: SluiceEvent[] = [];
    const ran = await up({}, { ...project.options, url: proxy.url, on: (event) => events.push(event) });
    expect([ran.targets[0]?.applied, ran.targets[0]?.pending]).toEqual([[], []]);
    expect(eventsOf(events, "commit.settled").flatMap(({ found }) => found)).toEqual(
      ["2", "3"].map((id) => ({ id, outcome: "in" })),
    );
  });

  test("a function that gives every lock up: the next statement outside a transaction asks first", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE FUNCTION sly() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_unlock_all()'");
    using project = makeProject(database, {
      "1_sly.sql": "CREATE TABLE t (a int);\nSELECT sly();",
      "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
      "3_more.sql":
        "CREATE TABLE locks AS SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();",
    });
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
    expect(await database.query("SELECT n FROM locks")).toEqual([{ n: 1 }]);
  });

  test("a writer that ignores the lock is caught by the fence, and the migration is not blamed", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({
      "2_slow.sql": "SELECT pg_sleep(0.5);\nCREATE TABLE two ();",
      "3_more.sql": "CREATE TABLE three ();",
    });
    const run = up({}, project.options);
    await until(async () => (await held(database)) === 1);
    // Another hand brings 2 in meanwhile, and says so.
    await database.query(
      "CREATE TABLE two (); INSERT INTO sluice.history (seq, kind, outcome, id, name, started_at, run, source, by, host, tool) SELECT max(seq) + 1, 'up', 'done', '2', 'slow', now(), 'other', '', '', '', '' FROM sluice.history",
    );
    expect((await run).targets[0]?.applied.map(({ id }) => id)).toEqual(["3"]);
    expect(await database.query("SELECT id, outcome FROM sluice.history ORDER BY seq")).toEqual([
      { id: "1", outcome: "done" },
      { id: "2", outcome: "done" },
      { id: "3", outcome: "done" },
    ]);
  });

  test("two targets with a history table each, in one database, do not wait for each other", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE TABLE go ()");
    using one = makeProject(database, { "1_slow.sql": untilGo }, { historyTable: "sluice.one" });
    using two = makeProject(database, { "1_quick.sql": "CREATE TABLE quick ();" }, { historyTable: "sluice.two" });
    const slow = up({}, one.options);
    await until(async () => (await held(database)) === 1);
    expect((await up({}, two.options)).targets[0]?.applied).toHaveLength(1);
    await database.query("INSERT INTO go DEFAULT VALUES");
    await slow;
  });

  test("twelve history tables made at once in an empty database", async () => {
    await using database = await freshDatabase({ major });
    const projects = Array.from({ length: 12 }, (_, index) =>
      makeProject(database, { "1_t.sql": `CREATE TABLE t${index} ();` }, { historyTable: `sluice.h${index}` }),
    );
    try {
      await Promise.all(projects.map((project) => up({}, project.options)));
      expect(await database.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^t[0-9]+$'")).toEqual([
        { n: 12 },
      ]);
    } finally {
      for (const project of projects) project[Symbol.dispose]();
    }
  });
});

async function keyOf(project: Project): Promise<string> {
  const script = (await plan({ sql: true }, project.options)).targets[0]?.script ?? "";
  return /pg_try_advisory_lock\((-?\d+)\)/.exec(script)?.[1] ?? "";
}

/** Ends the session of the run, before this process sends anything more: the backend is between two units then. */
function endRun({ url }: TestDatabase): void {
  const script = `import pg from "pg";
    const client = new pg.Client(process.argv[1]);
    await client.connect();
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice%'");
    await client.end();`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script, url]);
}

/** Sessions that hold an advisory lock in this database. */
async function held(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  return row?.n ?? 0;
}

async function waiting(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return row?.n ?? 0;
}
