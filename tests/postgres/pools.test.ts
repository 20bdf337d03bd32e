import { Client, Pool } from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import { status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { ending, makeProject } from "../servers/project.js";

const files = {
  "1_t.sql": "CREATE TABLE t (a int);\nSET statement_timeout = '7s';",
  "2_more.sql": "INSERT INTO t VALUES (2);",
  "3_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
};
const transactional = {
  "1_t.sql": "CREATE TABLE t (who text, timeout text);\nSET statement_timeout = '7s';",
  "2_more.sql": "INSERT INTO t VALUES (current_user, current_setting('statement_timeout'));",
};

describe.each(majors)("a caller's own pool, of PostgreSQL %s", (major) => {
  test("lends one connection and has it back as it was", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await using pool = poolOf(database.url, 1);
    await pool.query("SET statement_timeout = '47s'");
    const options = { ...project.options, connection: pool };
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect((await status({}, options)).targets[0]?.current).toBe("3");
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
    expect((await pool.query("SHOW statement_timeout")).rows).toEqual([{ statement_timeout: "47s" }]);
    expect(await locks(database)).toBe(0);
  });

  test("has it back also where a run fails, and throws away what was lost", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_bad.sql": "SELECT 1 / 0;" });
    await using pool = poolOf(database.url, 1);
    const options = { ...project.options, connection: pool };
    const failed = await ending(up({}, options));
    expect([failed.error?.code, pool.totalCount, pool.idleCount]).toEqual(["migration_failed", 1, 1]);
    project.write({ "1_bad.sql": "SELECT pg_terminate_backend(pg_backend_pid());" });
    const lost = await ending(up({}, options));
    expect([lost.exitCode === 0, pool.totalCount]).toEqual([false, 0]);
    project.write({ "1_bad.sql": "SELECT 1;" });
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["1"]);
  });

  test("that cannot connect is a failure like an address that cannot be reached", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await using pool = poolOf("postgres://nobody:x@127.0.0.1:9/nothing", 1);
    const ended = await ending(status({}, { ...project.options, connection: pool }));
    expect([ended.exitCode, ended.error?.facts]).toMatchObject([6, { fault: { code: "ECONNREFUSED" } }]);
  });
});

describe.each(majors)("a caller's own connection through PgBouncer to PostgreSQL %s", (major) => {
  beforeEach(({ skip }) => skip(noPgBouncer !== undefined, noPgBouncer));

  test.each(["session", "transaction"] as const)("in %s mode: exact, and as it was", async (mode) => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode, settings: { default_pool_size: "1" } });
    using project = makeProject(database, transactional, { statementTimeout: "9s" });
    const client = new Client({ connectionString: pooler.url });
    await client.connect();
    try {
      await client.query("SET work_mem = '7MB'");
      const options = { ...project.options, connection: client };
      expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
      expect(await database.query("SELECT timeout FROM t")).toEqual([{ timeout: "9s" }]);
      const now = "SELECT current_setting('work_mem') AS work, current_setting('statement_timeout') AS timeout";
      expect((await client.query(now)).rows).toEqual([{ work: "7MB", timeout: "0" }]);
      // Of what kind the pooler is cannot be seen over one connection.
      project.write({ "3_index.sql": "CREATE INDEX CONCURRENTLY ON t (who);" });
      const refused = await ending(up({}, options));
      expect(refused.error?.facts).toEqual({ mode: "unknown", needs: "session", migrations: ["3 index"] });
      expect(await locks(database)).toBe(0);
    } finally {
      await client.end();
    }
  });

  test("a pool of them: runs at once are exact", async () => {
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction", settings: { default_pool_size: "3" } });
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`${index + 2}_m.sql`, `INSERT INTO t VALUES ('${index}');`]),
    );
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a text);", ...many });
    await using pool = poolOf(pooler.url, 4);
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => ending(up({}, { ...project.options, connection: pool }))),
    );
    expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expect(await database.query("SELECT count(*)::int AS n, count(DISTINCT a)::int AS d FROM t")).toEqual([
      { n: 12, d: 12 },
    ]);
    expect(runs.flatMap(({ result }) => result?.targets[0]?.applied ?? []).length).toBe(13);
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

function poolOf(connectionString: string, max: number): Pool & AsyncDisposable {
  const pool = new Pool({ connectionString, max });
  // One that sits in the pool may be lost: that is the test's business.
  pool.on("error", () => {});
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}

async function locks(database: TestDatabase): Promise<number> {
  const rows = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows[0]?.n ?? -1;
}
