import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { lockNumber } from "../../src/engines/postgres/lock-key.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { makeProject, type Project, type Running } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

const table = { "1_t.sql": "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);" };
const index = { ...table, "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);" };
const update = { ...table, "2_update.sql": "UPDATE t SET a = a + 1 WHERE a > 0;\nSELECT pg_sleep(60);" };

/** The server's own words are longer than what it shows of them. */
const sleeping = "wait_event = 'PgSleep'";
/** Where it stays: at its last wait, for a snapshot that somebody has. */
const building = "query LIKE 'CREATE INDEX%' AND wait_event = 'virtualxid'";

describe.each(majors)("a statement that still runs on PostgreSQL %s when its client was killed", (major) => {
  test("is named and waited for, and then nothing is built twice", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, index);
    const reader = await readerOf(project, database);
    // The server hears of the end when the build is through: however slow this machine is, it is met.
    await using proxy = await makeProxy(database, { hostVanishes: true });
    await killedAt(project.start(["up", "--json"], { url: proxy.url }), database, building);
    const next = project.start(["up"]);
    await until(() => /holds the lock: pid \d+ .*CREATE INDEX CONCURRENTLY t_a/.test(next.said()));
    await reader.query("ROLLBACK");
    await until(async () => !(await runs(database, "query LIKE 'CREATE INDEX%'")));
    proxy.cut();
    expect((await next.ended).code).toBe(0);
    expect(await indexes(database)).toEqual([{ name: "t_a", valid: true }]);
  });

  test("where its host vanished it is ended as told: a build", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, index);
    const reader = await readerOf(project, database);
    await using proxy = await makeProxy(database, { hostVanishes: true });
    await killedAt(project.start(["up", "--json"], { url: proxy.url }), database, building);
    const next = project.start(await told(project));
    await until(() => /ended pid \d+ \(sluice 2\), as told by --cancel-orphan/.test(next.said()));
    await reader.query("ROLLBACK");
    expect([(await next.ended).code, next.said()]).toEqual([0, expect.stringContaining("t_a")]);
    expect(next.said()).not.toContain("holds the lock");
    expect(await indexes(database)).toEqual([{ name: "t_a", valid: true }]);
  });

  test("where its host vanished it is ended as told: a transaction", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, update);
    await using proxy = await makeProxy(database, { hostVanishes: true });
    await killedAt(project.start(["up", "--json"], { url: proxy.url }), database, sleeping);
    const args = await told(project);
    project.write({ "2_update.sql": "UPDATE t SET a = a + 1 WHERE a > 0;" });
    expect((await project.cli(args)).code).toBe(0);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 2 }]);
  });

  test("a run that is seen to go on is left alone, whatever it is told to be", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE TABLE hurry ()");
    const names = Array.from({ length: 60 }, (_, at) => at + 2);
    const moving = "SELECT pg_sleep(0.3) WHERE NOT EXISTS (SELECT FROM hurry)";
    const batch = names.map((id) => [`${id}_m.sql`, `INSERT INTO t VALUES (${id});\n${moving};`]);
    using project = makeProject(database, { ...table, ...Object.fromEntries(batch) });
    const holder = project.start(["up", "--json"]);
    await until(() => runs(database, sleeping));
    const pid = await runningPid(database);
    const next = project.start(["up", "--cancel-orphan", pid]);
    await until(() => next.said().includes(`did not end pid ${pid} (sluice `));
    await database.query("INSERT INTO hurry DEFAULT VALUES");
    expect([(await next.ended).code, (await holder.ended).code]).toEqual([0, 0]);
    expect((await holder.ended).json.targets?.[0]?.applied).toHaveLength(61);
  });

  test("what was seen to be alive is not named again as one to be ended now", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, table);
    const other = await database.client();
    await other.query("SET application_name = 'sluice'");
    const key = lockNumber({ schema: "sluice", table: "history" });
    const [row] = (await other.query(`SELECT pg_advisory_lock(${key}), pg_backend_pid()::text AS pid`)).rows;
    const ran = await project.cli(["up", "--json", "--lock-wait", "300ms", "--cancel-orphan", row.pid]);
    expect(ran.json.error?.["fixes"]).toContainEqual(
      expect.stringMatching(
        new RegExp(`^or, once it has said nothing for a minute, end it: .*--cancel-orphan ${row.pid}`),
      ),
    );
    // It waits for its client: what it was at last does not run.
    expect(ran.json.error?.["causes"]).toEqual([expect.stringContaining(`pid ${row.pid}`)]);
    expect(ran.stderr).not.toContain("pg_advisory_lock");
  });

  test("a session that has just waited for its client is left alone", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, table);
    const other = await database.client();
    const key = lockNumber({ schema: "sluice", table: "history" });
    const [row] = (await other.query(`SELECT pg_advisory_lock(${key}), pg_backend_pid()::text AS pid`)).rows;
    const ran = await project.cli(["up", "--lock-wait", "300ms", "--cancel-orphan", row.pid]);
    expect([ran.code, ran.stdout]).toEqual([7, expect.stringContaining(`did not end pid ${row.pid}`)]);
    expect((await other.query("SELECT 1")).rows).toHaveLength(1);
  });

  test("nobody else's session is ended", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, update);
    const holder = project.start(["up", "--json"]);
    await until(() => runs(database, sleeping));
    const other = await database.client();
    const [row] = (await other.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows;
    const ran = await project.cli(["up", "--json", "--lock-wait", "500ms", "--cancel-orphan", String(row?.pid)]);
    expect([ran.code, ran.json.error?.code]).toEqual([7, "lock_timeout"]);
    expect(ran.stderr).toMatch(
      new RegExp(`did nothing to pid ${row?.pid} \\(--cancel-orphan\\): it is pid \\d+ that holds the lock`),
    );
    expect(ran.json.targets?.[0]?.["waitedMs"]).toBeGreaterThanOrEqual(500);
    expect((await other.query("SELECT 1")).rows).toHaveLength(1);
    expect(await runs(database, sleeping)).toBe(true);
    holder.child.kill("SIGKILL");
    await holder.ended;
  });

  test("a batch on its way is gone on with: what commits after the kill is recorded, and the next run sees it", async () => {
    await using database = await freshDatabase({ major });
    const names = [2, 3, 4, 5, 6, 7];
    const batch = names.map((id) => [`${id}_m.sql`, `INSERT INTO t VALUES (${id});\nSELECT pg_sleep(0.5);`]);
    using project = makeProject(database, { ...table, ...Object.fromEntries(batch) });
    await using proxy = await makeProxy(database, { hostVanishes: true });
    await killedAt(project.start(["up", "--json"], { url: proxy.url }), database, sleeping);
    expect(await recorded(database)).toBeLessThan(7);
    await until(async () => (await recorded(database)) === 7);
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
    expect(await database.query("SELECT a FROM t ORDER BY a")).toEqual([{ a: 1 }, ...names.map((a) => ({ a }))]);
  });
});

/** The second migration's build waits for a transaction that reads the table. */
async function readerOf(project: Project, database: TestDatabase) {
  await project.cli(["up", "--to", "1"]);
  const reader = await database.client();
  await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM t");
  return reader;
}

async function killedAt({ child }: Running, database: TestDatabase, at: string): Promise<void> {
  await until(() => runs(database, at));
  child.kill("SIGKILL");
  await once(child, "close");
}

/** What a run that waits in vain says is to be typed, its own flags with it. */
async function told(project: Project): Promise<string[]> {
  const { code, json } = await project.cli(["up", "--json", "--lock-wait", "300ms"]);
  const fixes = (json.error?.["fixes"] ?? []) as readonly string[];
  const pid = fixes
    .map((fix) => /sluice up .*--cancel-orphan (\d+)/.exec(fix)?.[1])
    .find((found) => found !== undefined);
  expect([code, pid]).toEqual([7, expect.any(String)]);
  return ["up", "--cancel-orphan", pid ?? ""];
}

async function runs(database: TestDatabase, at: string): Promise<boolean> {
  const rows = await database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
       AND application_name LIKE 'sluice%' AND ${at}`,
  );
  return rows.length > 0;
}

async function runningPid(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ pid: string }>(
    "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice %' AND state = 'active'",
  );
  return row?.pid ?? "";
}

async function recorded(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>("SELECT count(*)::int AS n FROM sluice.history");
  return row?.n ?? 0;
}

function indexes(database: TestDatabase): Promise<readonly object[]> {
  return database.query(
    "SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid = 't'::regclass",
  );
}
