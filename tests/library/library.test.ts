import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { baseline, down, isSluiceError, log, plan, redo, type SluiceEvent, status, up, wait } from "../../src/index.js";
import { commands } from "../../src/cli/commands/list.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { until } from "../servers/until.js";

const asleep = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-library-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const two = {
  "001_users.sql": "CREATE TABLE users (id int PRIMARY KEY);\n-- sluice:down\nDROP TABLE users;\n",
  "002_books.sql": "CREATE TABLE books (id int PRIMARY KEY);\n-- sluice:down\nDROP TABLE books;\n",
};

function optionsFor(database: Pick<TestDatabase, "url">, source: string) {
  return { url: database.url, source, variables: {}, cwd: source, env: "development" } as const;
}

describe("the library", () => {
  test("the same operations as typed functions, and events on the way", async () => {
    await using database = await freshDatabase();
    const events: SluiceEvent[] = [];
    const options = { ...optionsFor(database, project(two)), on: (event: SluiceEvent) => events.push(event) };
    expect((await wait({ timeoutMs: 1000 }, options)).targets[0]?.database).toBe(database.name);
    expect((await plan({}, options)).targets[0]?.steps.map(({ id }) => id)).toEqual(["001", "002"]);
    const applied = await up({ to: "1" }, options);
    expect(applied.targets[0]?.applied.map(({ id }) => id)).toEqual(["001"]);
    expect(applied.targets[0]?.pending).toEqual(["002"]);
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["002"]);
    expect((await down({}, options)).targets[0]?.reverted.map(({ id }) => id)).toEqual(["002"]);
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["002"]);
    expect((await redo({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["002"]);
    expect((await status({}, options)).targets[0]?.migrations.map(({ state }) => state)).toEqual([
      "applied",
      "applied",
    ]);
    expect((await log({ id: "2" }, options)).events.map(({ kind }) => kind)).toEqual([
      "up",
      "down",
      "up",
      "down",
      "up",
    ]);
    const told = events
      .filter(({ type }) => type.startsWith("migration."))
      .map(({ type }) => type.slice("migration.".length));
    expect(told.slice(0, 2)).toEqual(["started", "applied"]);
    expect(told.filter((type) => type === "applied")).toHaveLength(4);
    expect(told.filter((type) => type === "reverted")).toHaveLength(2);
  });

  test("a failure is an error with a code, facts, an exit code and what was done before it", async () => {
    await using database = await freshDatabase();
    const source = project({ ...two, "003_wrong.sql": "CREATE TABLE users (id int);" });
    const error: unknown = await up({}, optionsFor(database, source)).catch((thrown: unknown) => thrown);
    if (!isSluiceError(error) || error.code !== "migration_failed") throw error;
    expect(error.exitCode).toBe(1);
    expect(error.facts).toMatchObject({ id: "003", fault: { sqlstate: "42P07" }, at: { line: 1 } });
    expect(error.partial).toMatchObject({
      targets: [{ applied: [{ id: "001" }, { id: "002" }], pending: ["003"], failed: true }],
    });
  });

  test("an AbortSignal ends a run: the unit in hand has its grace, then the server cancels it", async () => {
    await using database = await freshDatabase();
    const source = project({
      "001_a.sql": "CREATE TABLE a (i int);",
      "002_slow.sql": "CREATE TABLE b (i int); SELECT pg_sleep(30);",
      "003_c.sql": "CREATE TABLE c (i int);",
    });
    const abort = new AbortController();
    const startedAt = performance.now();
    const ended = up({ graceMs: 200 }, { ...optionsFor(database, source), signal: abort.signal }).catch(
      (thrown: unknown) => thrown,
    );
    await until(async () => (await database.query(asleep)).length === 1);
    abort.abort({ signal: "SIGTERM" });
    const error: unknown = await ended;
    if (!isSluiceError(error)) throw error;
    expect([error.code, error.exitCode]).toEqual(["interrupted", 8]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const tables = await database.query("SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'c')");
    expect(tables).toEqual([{ relname: "a" }]);
    const states = (await status({}, optionsFor(database, source))).targets[0]?.migrations.map(({ state }) => state);
    expect([states?.[0], states?.[2]]).toEqual(["applied", "pending"]);
  });

  test("a signal that is aborted already begins nothing", async () => {
    await using database = await freshDatabase();
    const error: unknown = await up(
      {},
      { ...optionsFor(database, project(two)), signal: AbortSignal.abort({ signal: "SIGINT" }) },
    ).catch((thrown: unknown) => thrown);
    expect(isSluiceError(error) && error.exitCode).toBe(8);
    expect(await database.query("SELECT 1 FROM pg_class WHERE relname = 'users'")).toEqual([]);
  });

  test("a connection of the caller's own is used, its settings put back, and left open", async () => {
    await using database = await freshDatabase();
    const client = await database.client();
    await client.query(
      "SET statement_timeout = '47s'; SET search_path = 'public', 'pg_temp'; SET application_name = 'theirs'",
    );
    const source = project({
      "001_a.sql": "SET statement_timeout = 0; SET search_path = ''; CREATE TABLE public.a (i int);",
      "002_b.sql": "CREATE INDEX CONCURRENTLY a_i ON a (i);",
    });
    const options = { source, variables: {}, cwd: source, env: "development", connection: client };
    const done = await up({}, options);
    expect(done.targets[0]?.applied.map(({ id }) => id)).toEqual(["001", "002"]);
    const { rows } = await client.query(
      "SELECT current_setting('statement_timeout') AS timeout, current_setting('search_path') AS path, current_setting('application_name') AS name",
    );
    expect(rows).toEqual([{ timeout: "47s", path: "public, pg_temp", name: "theirs" }]);
    const held = await client.query(
      "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    );
    expect(held.rows).toEqual([{ n: 0 }]);
    expect((await up({}, options)).targets[0]?.applied).toEqual([]);
  });

  test("every command is a function of its name", async () => {
    const library = await import("../../src/index.js");
    for (const name of Object.keys(commands)) expect(library, name).toHaveProperty(name);
    const folder = project({});
    expect((await library.init({}, { cwd: folder, variables: {} })).written).toBe(false);
    const error: unknown = await library
      .status({}, { cwd: folder, variables: {}, source: "nowhere" })
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/^SluiceError: \w+/);
  });

  test("baseline records without running", async () => {
    await using database = await freshDatabase();
    const options = optionsFor(database, project(two));
    expect((await baseline({ id: "001" }, options)).targets[0]?.recorded).toEqual([
      { id: "001", name: "users", state: "baselined" },
    ]);
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["002"]);
    expect(await database.query("SELECT relname FROM pg_class WHERE relname IN ('users', 'books')")).toEqual([
      { relname: "books" },
    ]);
  });
});
