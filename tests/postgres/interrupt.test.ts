import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, leftBy, makeProject, type Project, type Ran } from "../servers/project.js";
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
    expect(ran.json.error).toMatchObject({ id: "3", message: expect.stringContaining("interrupted by SIGTERM at 3;") });
    expect(fixesOf(ran)).toContain(`go on where it stopped: sluice up --url "$SLUICE_URL"`);
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

  test.each([
    ["down --steps 3", "pg_sleep(60)", "3", "sluice down --steps 3", "1 applied, 2 applied, 3 applied"],
    ["down --to 1", "pg_sleep(60)", "3", "sluice down --to 1", "1 applied, 2 applied, 3 applied"],
    ["down --steps 3", "pg_sleep(1)", "2", "sluice down --steps 2", "1 applied, 2 applied, 3 reverted"],
    ["down --steps 2", "pg_sleep(1)", "2", "sluice down", "1 applied, 2 applied, 3 reverted"],
    ["redo --env test", "pg_sleep(60)", "3", "sluice redo --env test", "1 applied, 2 applied, 3 applied"],
    ["reset --env test", "pg_sleep(1)", "2", "sluice reset --env test", "1 applied, 2 applied, 3 reverted"],
    // What was to come then is the way up.
    ["redo --env test", "pg_sleep(1)", "3", "sluice up --env test --only 3", "1 applied, 2 applied, 3 reverted"],
  ])("%s, interrupted in %s, names what goes on", async (line, nap, id, goOn, states) => {
    await using database = await freshDatabase({ major });
    const view = (n: number, down = ""): string =>
      `CREATE VIEW v${n} AS SELECT ${n};\n-- sluice:down\n${down}DROP VIEW v${n};`;
    using project = makeProject(database, {
      "1_a.sql": view(1),
      // By itself: in a message with the one before it would begin as soon as that has ended.
      "2_b.sql": "CREATE TABLE t (a int);\nCREATE INDEX i ON t (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY i;",
      "3_c.sql": view(3, `SELECT ${nap};\n`),
    });
    await up({}, project.options);
    const running = project.start([...line.split(" "), "--json", "--grace", nap === "pg_sleep(1)" ? "60s" : "100ms"]);
    await until(() => sleeping(database));
    running.child.kill("SIGTERM");
    const ran = await running.ended;
    expect([ran.code, ran.json.error?.["id"]]).toEqual([8, id]);
    expect(fixesOf(ran)[0]?.replace(` --url "$SLUICE_URL"`, "")).toBe(`go on where it stopped: ${goOn}`);
    expect(await statesOf(project)).toBe(states);
    const [target] = (await project.cli(["status", "--json"])).json.targets ?? [];
    const way = goOn.startsWith("sluice up") ? "up" : "down";
    expect(target).toMatchObject({
      migrations: expect.arrayContaining([
        expect.objectContaining({ id, error: "SIGTERM", left: expect.objectContaining({ direction: way, done: 0 }) }),
      ]),
    });
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
    expect(ran.json.error?.["id"]).toBe("1");
    expect(ran.json.error?.message).toContain("the database did not answer any more, and may still bring that in");
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
    expect(ran.json.error?.message).toBe("interrupted by SIGTERM; the database did not answer");
    expect(fixesOf(ran)[0]).toBe("the same command may be run again");
  });

  test("of a listener that never says a word it is told that it did not answer", async () => {
    await using silent = await listener();
    using project = makeProject({ url: silent.url }, { "1_table.sql": "CREATE TABLE t (a int);" });
    const ran = await project.cli(["up", "--json", "--timeout", "300ms"]);
    expect([ran.code, ran.json.error?.message]).toEqual([
      8,
      "stopped: the time limit (--timeout) was reached; the database did not answer",
    ]);
  });

  test("while it waits for another run's lock", async () => {
    await using database = await freshDatabase({ major });
    // At work until it is let go, however long the other takes to start.
    const untilLetGo = "WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.2); END LOOP";
    using project = makeProject(database, { ...files, "2_slow.sql": `DO 'BEGIN ${untilLetGo}; END';` });
    await database.query("CREATE TABLE go (a int)");
    const first = project.start(["up", "--json"]);
    await until(() => sleeping(database));
    const second = project.start(["up", "--json"]);
    await until(async () => second.said().includes("holds the lock"));
    second.child.kill("SIGTERM");
    const ran = await second.ended;
    expect([ran.code, ran.json.error?.code]).toEqual([8, "interrupted"]);
    expect(ran.json.error?.message).toContain("it waited for another run's lock, and nothing was begun");
    expect(ran.json.error?.["causes"]).toEqual([expect.stringMatching(/^pid \d+ \(sluice.*\).* holds it/)]);
    await database.query("INSERT INTO go VALUES (1)");
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

function fixesOf({ json }: Ran): readonly string[] {
  return json.error?.["fixes"] as readonly string[];
}

/** What takes connections and never says anything. */
async function listener(): Promise<AsyncDisposable & { readonly url: string }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => open.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/d?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

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
