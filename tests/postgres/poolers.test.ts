import { Client } from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import { baseline, down, log, plan, redo, status, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { lockNumber } from "../../src/engines/postgres/lock-key.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ledgerOf } from "../servers/journey.js";
import { transactional } from "../servers/mixture.js";
import { noPgBouncer, type PgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

beforeEach(({ skip }) => skip(noPgBouncer !== undefined, noPgBouncer));

const said =
  "SELECT current_user::text AS who, current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement, current_setting('search_path') AS path";
const settings = { role: "", lockTimeout: "1234ms", statementTimeout: "56789ms", searchPath: 'app, "$user", public' };

describe.each(majors)("behind PgBouncer before PostgreSQL %s", (major) => {
  test.each(["session", "transaction"] as const)("in %s mode our settings hold in every file", async (mode) => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE SCHEMA app");
    await using role = await ownRole(database);
    for (const dropped of [false, true]) {
      // Told to ignore what it does not know, it drops our options without a word.
      await using pooler = await startPgBouncer(database, {
        mode,
        settings: dropped ? { ignore_startup_parameters: "extra_float_digits,options" } : {},
      });
      const name = dropped ? "dropped" : "refused";
      using project = makeProject(
        { url: pooler.url },
        {
          "1_one.sql": `CREATE TABLE ${name}_one AS ${said};`,
          "2_reset.sql": "RESET ALL;\nRESET ROLE;\nSET statement_timeout = '7s';",
          "3_two.sql": `CREATE TABLE ${name}_two AS ${said};`,
          ...(mode === "session" ? { "4_index.sql": `CREATE INDEX CONCURRENTLY ON app.${name}_one (who);` } : {}),
          "5_three.sql": `CREATE TABLE ${name}_three AS ${said};`,
        },
        { ...settings, role: role.name, historyTable: `${name}.history` },
      );
      const ended = await up({}, { ...project.options, url: pooler.url });
      expect(ended.targets[0]?.applied.length).toBe(mode === "session" ? 5 : 4);
      for (const table of ["one", "two", "three"]) {
        expect(await database.query(`SELECT * FROM app.${name}_${table}`)).toEqual([
          { who: role.name, lock: "1234ms", statement: "56789ms", path: 'app, "$user", public' },
        ]);
      }
    }
  });

  test.each(["session", "transaction"] as const)("in %s mode what is asked is asked with our rights", async (mode) => {
    await using database = await freshDatabase({ major });
    await using role = await ownRole(database);
    const silently = { ignore_startup_parameters: "extra_float_digits,options" };
    await using pooler = await startPgBouncer(database, { mode });
    await using silent = await startPgBouncer(database, { mode, settings: silently });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t ();" });
    await up({}, project.options);
    for (const url of [database.url, pooler.url, silent.url]) {
      for (const look of [status, log]) {
        const ended = await ending<unknown>(look({}, { ...project.options, url, role: role.name }));
        expect([url, ended.exitCode, ended.error?.code]).toEqual([url, 1, "no_privilege"]);
      }
    }
  });

  test.each(["session", "transaction"] as const)(
    "in %s mode text is read by the standard, whatever the database says",
    async (mode) => {
      await using database = await freshDatabase({ major });
      await database.query(`ALTER DATABASE ${database.name} SET standard_conforming_strings = off`);
      await using pooler = await startPgBouncer(database, { mode, settings: { default_pool_size: "2" } });
      const insert = "INSERT INTO t VALUES ('a\\b', '한국어');";
      using project = makeProject(
        { url: pooler.url },
        { "1_t.sql": "CREATE TABLE t (a text, b text);", "2_one.sql": insert, "3_reset.sql": `RESET ALL;\n${insert}` },
      );
      // Each begins with another of the pool's sessions, and with whatever was left there.
      for (let id = 4; id < 8; id++) {
        await up({}, project.options);
        project.write({ [`${id}_more.sql`]: insert });
      }
      await up({}, project.options);
      expect(await database.query("SELECT a, b, count(*)::int AS n FROM t GROUP BY a, b")).toEqual([
        { a: "a\\b", b: "한국어", n: 6 },
      ]);
      expect((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state)).toEqual(
        Array.from({ length: 7 }, () => "applied"),
      );
    },
  );

  test("in session mode the lock is held while a run is at work, and let go", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "session" });
    using project = makeProject({ url: pooler.url }, { "1_slow.sql": "SELECT pg_sleep(1);" });
    const running = up({}, project.options);
    await until(async () => (await sleeping(database)).length > 0);
    expect(await advisoryLocks(database)).toBe(1);
    await running;
    await until(async () => (await advisoryLocks(database)) === 0);
  });

  test("in session mode a pool that has nothing left for others is recognised, too", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "session", settings: { default_pool_size: "1" } });
    using project = makeProject(
      { url: pooler.url },
      {
        "1_t.sql": "CREATE TABLE t (a int);",
        "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
      },
    );
    expect((await up({}, project.options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  test.each([{}, { server_round_robin: "1" }])(
    "in transaction mode it is recognised also while others use the pool: %o",
    async (further) => {
      await using database = await freshDatabase({ major });
      await using pooler = await startPgBouncer(database, {
        mode: "transaction",
        settings: { default_pool_size: "3", ...further },
      });
      using project = makeProject({ url: pooler.url }, { "1_vacuum.sql": "VACUUM;" });
      const use = { over: false };
      const others = Array.from({ length: 5 }, async () => {
        const client = new Client({ connectionString: pooler.url });
        await client.connect();
        while (!use.over) await client.query("BEGIN; SELECT pg_sleep(0.01); COMMIT");
        await client.end();
      });
      const seen = new Set<unknown>();
      for (let left = 8; left > 0; left--) {
        const ended = await ending(up({}, project.options));
        seen.add(ended.error?.code === "pooler" ? (ended.error.facts as { mode: string }).mode : ended.exitCode);
      }
      use.over = true;
      await Promise.all(others);
      expect([...seen].filter((mode) => mode !== "transaction" && mode !== "unknown")).toEqual([]);
      expect(seen.has("transaction")).toBe(true);
    },
  );

  test("in transaction mode what cannot be in a transaction is refused by name before anything is done", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(
      { url: pooler.url },
      {
        "1_t.sql": "CREATE TABLE t (a int);",
        "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
        "3_vacuum.sql": "-- sluice:no-transaction\nVACUUM t;",
      },
    );
    const ran = await project.cli(["up"]);
    expect([ran.code, ran.stdout + ran.stderr]).toEqual([
      1,
      expect.stringContaining("2 index, 3 vacuum have statements that cannot be in a transaction"),
    ]);
    expect(ran.stdout + ran.stderr).toContain("--url, SLUICE_URL");
    expect(await database.query("SELECT to_regclass('t') AS t, to_regclass('sluice.history') AS history")).toEqual([
      { t: null, history: null },
    ]);
    const only = await ending(up({ to: "1" }, project.options));
    expect(only.result?.targets[0]?.applied.map(({ id }) => id)).toEqual(["1"]);
    const direct = await up({}, { ...project.options, url: database.url });
    expect(direct.targets[0]?.applied.map(({ id }) => id)).toEqual(["2", "3"]);
    // Nothing to do: nothing to refuse.
    expect((await ending(up({}, project.options))).exitCode).toBe(0);
  });

  test("in transaction mode nothing is taken back that could not come again", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(
      database,
      {
        "1_t.sql": "CREATE TABLE t (a int);",
        "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);\n-- sluice:down\nDROP INDEX t_a;",
      },
      { env: "development" },
    );
    await up({}, project.options);
    const ended = await ending(redo({}, { ...project.options, url: pooler.url }));
    expect(ended.error?.facts).toEqual({ mode: "transaction", needs: "session", migrations: ["2 index"] });
    expect(await database.query("SELECT to_regclass('t_a')::text AS index")).toEqual([{ index: "t_a" }]);
    await down({}, { ...project.options, url: pooler.url });
    expect(await database.query("SELECT to_regclass('t_a')::text AS index")).toEqual([{ index: null }]);
  });

  test("in transaction mode a procedure that commits is refused when it turns out to", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(
      { url: pooler.url },
      {
        "1_p.sql":
          "CREATE TABLE t (a int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;",
        "2_call.sql": "-- sluice:no-transaction\nCALL p();",
      },
    );
    const ended = await ending(up({}, project.options));
    expect(ended.error?.facts).toEqual({ mode: "transaction", needs: "session", migrations: ["2 call"] });
    expect(await database.query("SELECT * FROM t")).toEqual([]);
    await up({}, { ...project.options, url: database.url });
    expect(await database.query("SELECT * FROM t")).toEqual([{ a: 1 }]);
  });

  test("in transaction mode nothing of a run is left in the pool, nor seen by its other clients", async () => {
    await using database = await freshDatabase({ major });
    await using role = await ownRole(database);
    await using pooler = await startPgBouncer(database, { mode: "transaction", settings: { default_pool_size: "3" } });
    const before = await inThePool(pooler, 3);
    using project = makeProject({ url: pooler.url }, leaving, { ...settings, role: role.name, env: "development" });
    await up({}, project.options);
    await up({}, { ...project.options, url: database.url });
    await down({}, project.options);
    await baseline({ id: "5" }, project.options);
    expect(await inThePool(pooler, 3)).toEqual(before);
    expect(await advisoryLocks(database)).toBe(0);
  });

  test("in transaction mode four runs at once, and one past the pooler, are exact", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction", settings: { default_pool_size: "3" } });
    const files = transactional(8);
    using project = makeProject(database, files);
    const runs = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        project.cli(["up", "--json"], { url: index < 4 ? pooler.url : database.url }),
      ),
    );
    expect(runs.filter(({ code }) => code !== 0).map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([]);
    const applied = runs.flatMap(({ json }) => json.targets?.[0]?.applied.map(({ id }) => id) ?? []);
    expect(new Set(applied)).toEqual(new Set(Object.keys(files).map((name) => name.slice(0, 3))));
    const ledger = await database.query<{ part: string }>("SELECT id || '.' || part AS part FROM ledger");
    expect(ledger.map(({ part }) => part).sort()).toEqual(ledgerOf(files));
    expect(await database.query("SELECT outcome, id FROM sluice.history WHERE outcome <> 'done'")).toEqual([]);
    expect(await advisoryLocks(database)).toBe(0);
  }, 120_000);

  test("in transaction mode the lock of another run is waited for, and none is said to be ours", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject({ url: pooler.url }, { "1_t.sql": "CREATE TABLE t (a int);" });
    const other = await database.client();
    const key = lockNumber({ schema: "sluice", table: "history" });
    await other.query(`SELECT pg_advisory_lock(${key})`);
    const events: SluiceEvent[] = [];
    const running = up({}, { ...project.options, on: (event) => events.push(event) });
    await until(() => eventsOf(events, "lock.waiting").length > 0);
    await other.query(`SELECT pg_advisory_unlock(${key})`);
    await running;
    expect(eventsOf(events, "lock.acquired").map(({ free }) => free)).toEqual([true]);
  });

  test("in transaction mode a signal cancels through the pooler, and a long statement is seen at work", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(
      { url: pooler.url },
      { "1_t.sql": "CREATE TABLE t (a int);", "2_slow.sql": "INSERT INTO t VALUES (2);\nSELECT pg_sleep(60);" },
    );
    const events: SluiceEvent[] = [];
    const abort = new AbortController();
    const on = (event: SluiceEvent): void => {
      events.push(event);
      if (event.type === "migration.progress" && event.statement === 2) abort.abort({ signal: "SIGTERM" });
    };
    const ended = await ending(
      up({ graceMs: 100 }, { ...project.options, on, signal: abort.signal, hardSignal: abort.signal }),
    );
    expect([ended.exitCode, eventsOf(events, "migration.progress")[0]?.id]).toEqual([8, "2"]);
    await until(async () => (await sleeping(database)).length === 0);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
    expect((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state)).toEqual([
      "applied",
      "pending",
    ]);
  });

  test("in transaction mode keys of lock.also cannot be held: refused", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(
      { url: pooler.url },
      { "1_t.sql": "CREATE TABLE t ();" },
      { configuration: { lock: { also: ["77"] } } },
    );
    for (const work of [() => up({}, project.options), () => baseline({ id: "1" }, project.options)]) {
      const ended = await ending<unknown>(work());
      expect(ended.error?.facts).toEqual({ mode: "transaction", needs: "locks", migrations: [] });
    }
    expect(await database.query("SELECT to_regclass('t') AS t, to_regclass('sluice.history') AS history")).toEqual([
      { t: null, history: null },
    ]);
  });

  test("in statement mode whatever would write is refused; to look is possible", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "statement" });
    using project = makeProject({ url: pooler.url }, { "1_t.sql": "CREATE TABLE t ();" });
    for (const work of [() => up({}, project.options), () => baseline({ id: "1" }, project.options)]) {
      const ended = await ending<unknown>(work());
      expect([ended.exitCode, ended.error?.facts]).toEqual([
        1,
        { mode: "statement", needs: "transactions", migrations: [] },
      ]);
    }
    expect((await plan({}, project.options)).targets[0]?.steps.map(({ id }) => id)).toEqual(["1"]);
    expect(await database.query("SELECT to_regclass('t') AS t, to_regclass('sluice.history') AS history")).toEqual([
      { t: null, history: null },
    ]);
  });

  test("options of the URL are said in each transaction, or refused where they cannot be", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t AS SELECT current_setting('work_mem') AS m;" });
    const withOptions = (options: string) => ({
      ...project.options,
      url: `${pooler.url}?options=${encodeURIComponent(options)}`,
    });
    const ended = await ending(status({}, withOptions("endpoint=somewhere")));
    expect([ended.exitCode, ended.error?.code]).toEqual([6, "unreachable"]);
    await up({}, withOptions("-c work_mem=7MB"));
    expect(await database.query("SELECT m FROM t")).toEqual([{ m: "7MB" }]);
  });
});

/** What files may leave in a session, each of another kind. */
const leaving = {
  "1_temp.sql": "CREATE TEMP TABLE left_behind (a int);\nPREPARE left_behind AS SELECT 1;",
  "2_set.sql": "SET work_mem = '7MB';\nSET search_path = '';\nSET standard_conforming_strings = off;",
  "3_listen.sql": "LISTEN news;\nSET ROLE NONE;",
  "4_cursor.sql":
    "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1;\nSET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;",
  "5_t.sql": "CREATE TABLE t ();\n-- sluice:down\nDROP TABLE t;",
};

/** What each of a pool's server sessions shows to a client that comes by. */
async function inThePool(pooler: PgBouncer, size: number): Promise<readonly unknown[]> {
  const clients = await Promise.all(
    Array.from({ length: size }, async () => {
      const client = new Client({ connectionString: pooler.url, application_name: "another" });
      await client.connect();
      await client.query("BEGIN");
      return client;
    }),
  );
  const seen: unknown[] = [];
  for (const client of clients) {
    const { rows } = await client.query(
      `SELECT current_user::text AS who, session_user::text AS login,
         (SELECT json_object_agg(name, setting ORDER BY name) FROM pg_settings
            WHERE source = 'session' AND NOT (name IN ('client_encoding', 'standard_conforming_strings') AND setting IN ('UTF8', 'on'))) AS settings,
         (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()) AS temporary,
         (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors)
           + (SELECT count(*) FROM pg_listening_channels()) AS other,
         current_setting('standard_conforming_strings') AS strings, current_setting('search_path') AS path`,
    );
    seen.push(...rows);
    await client.query("COMMIT");
  }
  await Promise.all(clients.map((client) => client.end()));
  return seen;
}

async function ownRole(database: TestDatabase): Promise<AsyncDisposable & { readonly name: string }> {
  const name = `migrator_${database.name}`;
  await database.query(
    `CREATE ROLE ${name}; GRANT CREATE ON DATABASE ${database.name} TO ${name}; GRANT ALL ON SCHEMA public TO ${name};
     DO 'BEGIN IF to_regnamespace(''app'') IS NOT NULL THEN GRANT ALL ON SCHEMA app TO ${name}; END IF; END'`,
  );
  return {
    name,
    async [Symbol.asyncDispose]() {
      await database.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    },
  };
}

async function advisoryLocks(database: TestDatabase): Promise<number> {
  const rows = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows[0]?.n ?? -1;
}

function sleeping(database: TestDatabase): Promise<readonly unknown[]> {
  return database.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
}
