import type { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { baseline, status, up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

const files = {
  "1_one.sql": "CREATE TABLE one AS SELECT current_user::text AS who;",
  "2_two.sql": "CREATE TABLE two AS SELECT current_user::text AS who;\nRESET ROLE;",
  "3_index.sql": "CREATE INDEX CONCURRENTLY two_who ON two (who);",
  "4_four.sql": "CREATE TABLE four AS SELECT current_user::text AS who;",
};

describe.each(majors)("a caller's own connection to PostgreSQL %s", (major) => {
  test.each(["INSERT INTO theirs VALUES (1)", "SELECT 1 / 0"])(
    "inside a transaction is refused, and the transaction stays the caller's: %s",
    async (statement) => {
      await using database = await freshDatabase({ major });
      await database.query("CREATE TABLE theirs (a int)");
      using project = makeProject(database, files);
      const client = await database.client();
      const before = heardBy(client);
      await client.query("BEGIN");
      await client.query(statement).catch(() => {});
      for (const work of [up, status]) {
        const ended = await ending<unknown>(work({}, { ...project.options, connection: client }));
        expect(ended.exitCode).toBe(2);
        expect(ended.error?.facts).toEqual({ detail: { kind: "in_transaction" } });
        expect(heardBy(client)).toEqual(before);
      }
      await client.query("ROLLBACK");
      expect(await database.query("SELECT * FROM theirs")).toEqual([]);
      expect(await database.query("SELECT to_regclass('one') AS one")).toEqual([{ one: null }]);
    },
  );

  test("with a role taken on: every file runs with it, and it is there afterwards", async () => {
    await using database = await freshDatabase({ major });
    const role = `lowly_${database.name}`;
    await database.query(
      `CREATE ROLE ${role}; GRANT CREATE ON DATABASE ${database.name} TO ${role}; GRANT ALL ON SCHEMA public TO ${role}`,
    );
    try {
      using project = makeProject(database, files);
      const client = await database.client();
      const before = heardBy(client);
      await client.query(`SET statement_timeout = '47s'; SET ROLE ${role}`);
      await up({}, { ...project.options, connection: client });
      expect(heardBy(client)).toEqual(before);
      expect(await rightsOf(client)).toEqual([{ login: database.user, who: role, timeout: "47s" }]);
      const who = "SELECT who FROM one UNION ALL SELECT who FROM two UNION ALL SELECT who FROM four";
      expect(await database.query(who)).toEqual([{ who: role }, { who: role }, { who: role }]);
      const owner = "SELECT relowner::regrole::text AS owner FROM pg_class WHERE oid = 'sluice.history'::regclass";
      expect(await database.query(owner)).toEqual([{ owner: role }]);
      await client.query(`RESET ROLE; SET SESSION AUTHORIZATION ${role}`);
      project.write({
        "5_five.sql": "CREATE TABLE five AS SELECT session_user::text AS who;\nRESET SESSION AUTHORIZATION;",
      });
      await up({}, { ...project.options, connection: client });
      expect(await rightsOf(client)).toEqual([{ login: role, who: role, timeout: "47s" }]);
      expect(await database.query("SELECT who FROM five")).toEqual([{ who: role }]);
    } finally {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  test("has its own advisory locks afterwards, and none that a file took, also where that failed", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_all.sql": "SELECT pg_advisory_lock(4711), pg_advisory_lock(4711), pg_advisory_lock_shared(-5, 6);",
    });
    const client = await database.client();
    const held = async (): Promise<readonly string[]> => {
      const { rows } = await client.query<{ key: string }>(
        "SELECT concat_ws(' ', classid, objid, objsubid, mode) AS key FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1",
      );
      return rows.map(({ key }) => key);
    };
    const options = { ...project.options, connection: client };
    await up({}, options);
    expect(await held()).toEqual([]);
    await client.query("SELECT pg_advisory_lock(-99), pg_advisory_lock_shared(7, 8), pg_advisory_lock_shared(4711)");
    const own = await held();
    project.write({
      "2_bad.sql": "SELECT pg_advisory_lock(4711), pg_advisory_lock(-8), pg_advisory_lock(-5, 6);\nSELECT 1 / 0;",
    });
    expect((await ending(up({}, options))).error?.code).toBe("migration_failed");
    expect(own).toHaveLength(3);
    expect(await held()).toEqual(own);
  });

  test("what its session holds, and a run would take away, is named and refused; to read takes nothing away", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const client = await database.client();
    await client.query(
      "CREATE TEMP TABLE staging (a int); PREPARE by_id AS SELECT 1; LISTEN news; BEGIN; DECLARE walk CURSOR WITH HOLD FOR SELECT 1; COMMIT",
    );
    const options = { ...project.options, connection: client };
    const ended = await ending(up({}, options));
    expect(ended.exitCode).toBe(2);
    expect(ended.error?.facts).toEqual({
      detail: {
        kind: "holds",
        what: ["temporary table staging", "cursor walk", "prepared statement by_id", "listening channel news"],
      },
    });
    expect((await status({}, options)).targets[0]?.migrations.map(({ state }) => state)).toEqual(
      Object.keys(files).map(() => "pending"),
    );
    await client.query("SELECT * FROM staging; FETCH ALL FROM walk; EXECUTE by_id");
    await client.query("DISCARD TEMP; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *");
    expect((await up({}, options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  });

  test("gives its lock back also where only rows were recorded, and where that was refused", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const options = { ...project.options, connection: await database.client() };
    const locks = "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted";
    const here = `${locks} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await baseline({ id: "1" }, options);
    expect(await database.query(here)).toEqual([{ n: 0 }]);
    expect((await ending(baseline({ id: "nine" }, options))).exitCode).toBe(2);
    expect(await database.query(here)).toEqual([{ n: 0 }]);
  });

  test("to a database never to be touched is refused by the name that the server gives it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const { url: _, ...rest } = project.options;
    const configuration = { environments: { production: { never: { databases: [database.name] } } } };
    const options = { ...rest, configuration, env: "production", connection: await database.client() };
    for (const work of [() => up({}, options), () => baseline({ id: "1" }, options)]) {
      const ended = await ending<unknown>(work());
      expect(ended.error?.code).toBe("refused");
      expect(ended.error?.facts).toMatchObject({ refusals: [{ code: "never", what: [database.name] }] });
    }
    expect(await database.query("SELECT to_regclass('one') AS one, to_regclass('sluice.history') AS history")).toEqual([
      { one: null, history: null },
    ]);
  });
});

async function rightsOf(client: import("pg").Client): Promise<readonly unknown[]> {
  const asked =
    "SELECT session_user::text AS login, current_user::text AS who, current_setting('statement_timeout') AS timeout";
  return (await client.query(asked)).rows;
}

/** A pool's client lives long: each use that left a listener behind would be one too many in the end. */
function heardBy(client: EventEmitter): readonly number[] {
  return ["error", "end", "notice"].map((event) => client.listenerCount(event));
}
