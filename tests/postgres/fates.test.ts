import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const table = "CREATE TABLE t (a int);\nCREATE TABLE other (a int);\nINSERT INTO t VALUES (1), (1);";

/** An index that another's failed build left: invalid, over the same rows twice. */
const carcass = (name: string, on: string) =>
  `CREATE INDEX ${name} ON ${on}; UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${name}'::regclass`;

describe("what a failed statement leaves alone", () => {
  test.each<
    readonly [
      string,
      { before: string; sql: string; sqlstate: string; stays: readonly string[]; repaired?: readonly string[] },
    ]
  >([
    [
      "the index that was to be built anew",
      {
        before: `${carcass("u", "t (a)")}; UPDATE pg_index SET indisunique = true WHERE indexrelid = 'u'::regclass`,
        sql: "REINDEX INDEX CONCURRENTLY u;",
        sqlstate: "23505",
        stays: ["u!"],
        repaired: ["u_ccnew"],
      },
    ],
    [
      "an invalid one of its name on another table",
      {
        before: carcass("i", "other (a)"),
        sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
        sqlstate: "55000",
        stays: ["i!"],
      },
    ],
    [
      "an invalid one of its name on its own table, which was there before",
      { before: carcass("i", "t (a)"), sql: "CREATE INDEX CONCURRENTLY i ON t (a);", sqlstate: "55000", stays: ["i!"] },
    ],
    [
      "an invalid one whose name the server could have chosen",
      {
        before: carcass("t_a_idx", "t (a)"),
        sql: "CREATE INDEX CONCURRENTLY ON t (nosuch);",
        sqlstate: "42703",
        stays: ["t_a_idx!"],
      },
    ],
    [
      "that one, where its own build failed",
      {
        before: carcass("t_a_idx", "t (a)"),
        sql: "CREATE UNIQUE INDEX CONCURRENTLY ON t (a);",
        sqlstate: "23505",
        stays: ["t_a_idx!"],
        repaired: ["t_a_idx1"],
      },
    ],
    [
      "what others' REINDEX left on other tables",
      {
        before: `${carcass("u_ccnew", "t (a)")}; CREATE INDEX u ON t (a)`,
        sql: "REINDEX TABLE CONCURRENTLY nosuch;",
        sqlstate: "42P01",
        stays: ["u", "u_ccnew!"],
      },
    ],
    [
      "an invalid one that IF NOT EXISTS would pass over",
      {
        before: carcass("i", "t (a)"),
        sql: "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);",
        sqlstate: "55000",
        stays: ["i!"],
      },
    ],
  ])("%s", async (_, { before, sql, sqlstate, stays, repaired = [] }) => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": table });
    await up({}, project.options);
    await database.query(before);
    project.write({ "2_alone.sql": sql });
    const { error, events } = await upped(project);
    expect([error?.code, error?.exitCode, faultOf(error)]).toEqual(["migration_failed", 1, sqlstate]);
    expect(await indexesOf(database)).toEqual(stays);
    expect(eventsOf(events, "index.repaired").map(({ index }) => index)).toEqual(repaired);
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
  });

  test("what another session's REINDEX is building, while our own is cut off", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, {
      "1_table.sql": `${table}\nCREATE INDEX u ON t (a);\nCREATE INDEX v ON t (a);`,
    });
    await up({}, project.options);
    const writer = await database.client();
    await writer.query("BEGIN; UPDATE t SET a = a");
    const dba = await database.client();
    const reindexed = dba.query("REINDEX TABLE CONCURRENTLY t");
    await until(async () => (await indexesOf(database)).includes("v_ccnew!"));
    project.write({ "2_alone.sql": "SET statement_timeout = '300ms';\nREINDEX TABLE CONCURRENTLY t;" });
    const { error, events } = await upped(project);
    expect([error?.code, faultOf(error)]).toEqual(["migration_failed", "57014"]);
    expect(await indexesOf(database)).toEqual(["u", "u_ccnew!", "v", "v_ccnew!"]);
    expect(eventsOf(events, "index.repaired")).toEqual([]);
    await writer.query("ROLLBACK");
    await reindexed;
    expect(await indexesOf(database)).toEqual(["u", "v"]);
  });

  test("its own is taken away, of a CREATE as of a REINDEX", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, {
      "1_table.sql": `${table}\nCREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$;\nCREATE INDEX u ON t (f(a));\nCREATE OR REPLACE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;`,
      "2_alone.sql": "REINDEX TABLE CONCURRENTLY t;",
    });
    const { events } = await upped(project);
    expect(eventsOf(events, "index.repaired").map(({ index }) => index)).toEqual(["u_ccnew"]);
    expect(await indexesOf(database)).toEqual(["u"]);
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
  });

  test("what cannot be taken away is not said to be: the note stands, and the next run clears it", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": table }, { lockTimeout: "500ms" });
    await up({}, project.options);
    const reader = await database.client();
    project.write({ "2_alone.sql": "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);" });
    // A reader does not stop a build, but keeps its invalid index from being dropped.
    await reader.query("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    const { error, events } = await upped(project);
    expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
    expect(error?.facts).toMatchObject({ why: { kind: "broke_off", message: expect.stringContaining("unique") } });
    expect(eventsOf(events, "index.repaired")).toEqual([]);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    await reader.query("ROLLBACK");
    await database.query("DELETE FROM t");
    expect(eventsOf((await upped(project)).events, "index.repaired").map(({ index }) => index)).toEqual(["i"]);
    expect(await indexesOf(database)).toEqual(["i"]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });
});

const partitioned = `CREATE TABLE "a b" (a int) PARTITION BY LIST (a);
  CREATE TABLE "p 1" PARTITION OF "a b" FOR VALUES IN (1);
  CREATE TABLE "p 2" PARTITION OF "a b" FOR VALUES IN (2);`;

/** A run that died after its note; the catalog is as given. `ends`: of the next run. */
const died: Readonly<
  Record<
    string,
    {
      before: string;
      sql: string;
      ends: "applied" | "unknown" | "42P07" | "55000";
      indexes?: readonly string[];
      holds?: string;
    }
  >
> = {
  "DROP INDEX under the file's search_path: it is still there, and is dropped": {
    before: "CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE INDEX i ON app.t (a)",
    sql: "SET search_path = app;\nDROP INDEX CONCURRENTLY i;",
    ends: "applied",
    holds: "to_regclass('app.i') IS NULL",
  },
  "DROP INDEX under a search_path that leads nowhere": {
    before: "CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE INDEX i ON app.t (a)",
    sql: "SET search_path = nosuch;\nDROP INDEX CONCURRENTLY i;",
    ends: "unknown",
  },
  "DROP INDEX in a schema that is not there": {
    before: "SELECT 1",
    sql: "DROP INDEX CONCURRENTLY nosuch.i;",
    ends: "unknown",
  },
  "CREATE INDEX on a table of the file's search_path": {
    before: "CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE INDEX i ON t (a)",
    sql: "SET search_path = app;\nCREATE INDEX CONCURRENTLY i ON t (a);",
    ends: "applied",
    indexes: ["i"],
    holds: "to_regclass('app.i') IS NOT NULL",
  },
  "REINDEX, whatever the index is": {
    before: `CREATE INDEX i ON t (a); ${carcass("i_ccnew", "t (a)")}; ${carcass("mine_ccnew", "t (a)")}; ${carcass("o_ccnew", "other (a)")}; CREATE TABLE was AS SELECT relfilenode AS node FROM pg_class WHERE relname = 'i'`,
    sql: "REINDEX INDEX CONCURRENTLY i;",
    ends: "applied",
    indexes: ["i", "mine_ccnew!", "o_ccnew!"],
    holds: "(SELECT relfilenode FROM pg_class WHERE relname = 'i') <> (SELECT node FROM was)",
  },
  "IF NOT EXISTS over an invalid index": {
    before: carcass("i", "t (a)"),
    sql: "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);",
    ends: "applied",
    indexes: ["i"],
  },
  "CREATE INDEX where its name is another's, made before": {
    before: "CREATE INDEX i ON t (a)",
    sql: "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);",
    ends: "42P07",
    indexes: ["i"],
    holds: "(SELECT NOT indisunique FROM pg_index WHERE indexrelid = 'i'::regclass)",
  },
  "CREATE INDEX where its name is another's, and invalid": {
    before: carcass("i", "t ((a + 1))"),
    sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
    ends: "55000",
    indexes: ["i!"],
  },
  "CREATE INDEX without a name beside another's invalid one": {
    before: carcass("t_x_idx", "t ((a + 1))"),
    sql: "CREATE INDEX CONCURRENTLY ON t (a);",
    ends: "applied",
    indexes: ["t_a_idx", "t_x_idx!"],
  },
  "DETACH … CONCURRENTLY that is pending, names with spaces": {
    before: `${partitioned} UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = '"p 1"'::regclass`,
    sql: 'ALTER TABLE "a b" DETACH PARTITION "p 1" CONCURRENTLY;',
    ends: "applied",
    holds: `NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = '"p 1"'::regclass)`,
  },
  "DETACH … CONCURRENTLY of a table that is not there": {
    before: "CREATE TABLE parts (a int) PARTITION BY LIST (a)",
    sql: "ALTER TABLE parts DETACH PARTITION nosuch CONCURRENTLY;",
    ends: "unknown",
  },
};

describe("what a run left that died", () => {
  test.each(Object.entries(died))("%s", async (_, { before, sql, ends, indexes = [], holds = "true" }) => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_table.sql": table });
    await up({}, project.options);
    await database.query(before);
    project.write({ "2_alone.sql": sql });
    await killedAfterNote(database, sql.startsWith("SET") ? sql.split("\n")[0] : undefined);
    const { error } = await upped(project);
    if (ends === "applied")
      expect([error?.message, await statesOf(project)]).toEqual([undefined, "1 applied, 2 applied"]);
    else if (ends === "unknown") expect([error?.code, error?.exitCode]).toEqual(["outcome_unknown", 9]);
    else expect([error?.code, faultOf(error)]).toEqual(["migration_failed", ends]);
    if (indexes.length > 0) expect(await indexesOf(database)).toEqual(indexes);
    expect(await database.query(`SELECT ${holds} AS holds`)).toEqual([{ holds: true }]);
  });

  test("a FINALIZE that fails leaves it unknown", async () => {
    await using database = await freshDatabase();
    using project = makeProject(
      database,
      { "1_table.sql": `${table}\n${partitioned}` },
      { lockTimeout: "200ms", lockWait: "1s" },
    );
    await up({}, project.options);
    await database.query(`UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = '"p 1"'::regclass`);
    project.write({ "2_alone.sql": 'ALTER TABLE "a b" DETACH PARTITION "p 1" CONCURRENTLY;' });
    await killedAfterNote(database);
    const reader = await database.client();
    await reader.query(`BEGIN; SELECT FROM "p 1"`);
    expect((await upped(project)).error?.exitCode).toBe(9);
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1");
    await reader.query("ROLLBACK");
    expect((await upped(project)).exitCode).toBe(0);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("an orphan that the run's role may not see still runs", async () => {
    await using database = await freshDatabase();
    const role = `r_${database.name}`;
    await database.query(
      `CREATE ROLE ${role}; GRANT ALL ON SCHEMA public TO ${role}; GRANT CREATE ON DATABASE ${database.name} TO ${role}`,
    );
    try {
      using project = makeProject(database, { "1_table.sql": table }, { role, lockWait: "1s" });
      await up({}, project.options);
      project.write({ "2_alone.sql": "CREATE INDEX CONCURRENTLY i ON t (a);" });
      const writer = await database.client();
      await writer.query("BEGIN; UPDATE t SET a = a");
      await killedAfterNote(database);
      const orphan = await database.client();
      const built = orphan.query("CREATE INDEX CONCURRENTLY i ON t (a)");
      await until(async () => (await indexesOf(database)).includes("i!"));
      const { error } = await upped(project);
      expect(error?.facts).toMatchObject({ why: { kind: "still_running" } });
      expect(await indexesOf(database)).toEqual(["i!"]);
      await writer.query("ROLLBACK");
      await built;
      expect((await upped(project)).exitCode).toBe(0);
      expect(await indexesOf(database)).toEqual(["i"]);
    } finally {
      await database.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });
});

test("a statement that fails as a role without rights on the history fails once, and says why", async () => {
  await using database = await freshDatabase();
  const role = `r_${database.name}`;
  await database.query(`CREATE ROLE ${role}`);
  try {
    using project = makeProject(database, { "1_table.sql": table });
    await up({}, project.options);
    project.write({ "2_alone.sql": `SET ROLE ${role};\nCREATE INDEX CONCURRENTLY i ON t (a);` });
    const { error } = await upped(project);
    expect([error?.code, error?.exitCode, faultOf(error)]).toEqual(["migration_failed", 9, "42501"]);
    expect(await database.query("SELECT FROM sluice.history WHERE id = '2' AND outcome = 'begun'")).toHaveLength(1);
  } finally {
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

test("a cancel is not sent again once the statement has answered: what is asked then may take its time", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "1_table.sql": table });
  await up({}, project.options);
  project.write({ "2_alone.sql": "CREATE INDEX CONCURRENTLY i ON t (a);" });
  const writer = await database.client();
  await writer.query("BEGIN; UPDATE t SET a = a");
  const running = project.start(["up", "--grace", "100ms", "--json"]);
  await until(async () => (await indexesOf(database)).includes("i!"));
  const reader = await database.client();
  await reader.query("BEGIN; LOCK TABLE sluice.history IN ACCESS EXCLUSIVE MODE");
  running.child.kill("SIGTERM");
  await until(async () => (await building(database)) === 0);
  await writer.query("ROLLBACK");
  await new Promise((resolve) => setTimeout(resolve, 1800));
  await reader.query("ROLLBACK");
  expect((await running.ended).code).toBe(8);
  expect(await indexesOf(database)).toEqual([]);
  expect(await database.query("SELECT outcome FROM sluice.history WHERE id = '2' ORDER BY seq")).toEqual([
    { outcome: "begun" },
    { outcome: "interrupted" },
  ]);
});

async function building(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX%'",
  );
  return rows.length;
}

async function upped(project: Project) {
  const events: SluiceEvent[] = [];
  const ended = await ending(up({}, { ...project.options, on: (event) => events.push(event) }));
  return { ...ended, events };
}

function faultOf(error: { readonly facts?: object } | undefined): string | undefined {
  const facts: { readonly fault?: { readonly sqlstate?: string } } | undefined = error?.facts;
  return facts?.fault?.sqlstate;
}

/** A run that lost its life between the note and the statement: what it noted is all that stays. */
async function killedAfterNote(database: TestDatabase, first?: string): Promise<void> {
  const units = first === undefined ? 1 : 2;
  const insert = (outcome: string, unit: number, hash: string) => `INSERT INTO sluice.history
      (seq, kind, outcome, id, name, unit, units, unit_hash, started_at, run, source, by, host, tool)
    SELECT seq + 1, 'up', '${outcome}', '2', 'alone', ${unit}, ${units}, ${hash}, now(), 'dead', source, by, host, tool
    FROM sluice.history ORDER BY seq DESC LIMIT 1`;
  if (first !== undefined) {
    // Of a unit that only sets the session nothing is kept to.
    const hash = createHash("sha256").digest("hex");
    await database.query(insert("done", 1, `'${hash}'`));
  }
  await database.query(insert("begun", units, "NULL"));
}

/** Of `public`; an invalid one is marked `!`. */
async function indexesOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT relname || CASE WHEN indisvalid THEN '' ELSE '!' END AS name FROM pg_index JOIN pg_class ON oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
