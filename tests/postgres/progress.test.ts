import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import type { FailureFacts } from "../../src/core/failures/failure.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

type Seen = Extract<SluiceEvent, { type: "migration.progress" }>;

const table = "CREATE TABLE t (a int, b text);\nINSERT INTO t SELECT i, 'x' FROM generate_series(1, 2000) i;\n";

describe.each(majors)("a statement that takes long, on PostgreSQL %i", (major) => {
  test("CREATE INDEX CONCURRENTLY that waits for an older snapshot: phase, who, and what is built", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": table });
    await up({}, project.options);
    await database.query("ANALYZE t");
    project.write({ "2_index.sql": "ALTER TABLE t ADD c int;\nCREATE INDEX CONCURRENTLY t_a ON t (a);" });
    const reader = await named(database, "a report");
    // Its snapshot is older than the index, and it holds no lock on the table.
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
    const seen = await watched(
      project,
      ({ progress }) => progress?.phase === "waiting-for-snapshots",
      () => reader.query("ROLLBACK"),
    );
    expect(seen).toMatchObject({
      id: "2",
      statement: 2,
      of: 2,
      words: "CREATE INDEX CONCURRENTLY t_a ON t",
      action: { kind: "create-index", object: "t_a", on: "t", concurrently: true },
      progress: {
        phase: "waiting-for-snapshots",
        done: 0,
        total: 1,
        unit: "sessions",
        table: "t",
        tableRows: 2000,
        waitsFor: [{ pid: pidOf(reader), application: "a report", client: "127.0.0.1", idle: true }],
      },
    });
    expect(seen.progress?.waitsFor[0]?.statement).toContain("SELECT 1");
    expect(Date.parse(seen.progress?.waitsFor[0]?.since ?? "")).toBeGreaterThan(Date.now() - 600_000);
  });

  test("an invalid index that is taken away waits for a writer: who, over all tries", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": table }, { lockTimeout: "1500ms" });
    await up({}, project.options);
    project.write({ "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);" });
    const writer = await named(database, "a writer");
    await writer.query("BEGIN; UPDATE t SET b = b WHERE a = 1");
    const broken = project.start(["up"]);
    const isInvalid = "SELECT 1 FROM pg_index WHERE NOT indisvalid";
    await until(async () => (await database.query(isInvalid)).length > 0);
    broken.child.kill("SIGKILL");
    await broken.ended;
    await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%'");
    const seen = await watched(
      project,
      ({ elapsedMs, progress }) => elapsedMs > 2500 && progress?.waitsFor.length === 1,
      () => writer.query("ROLLBACK"),
    );
    expect(seen).toMatchObject({
      id: "2",
      words: "DROP INDEX CONCURRENTLY IF EXISTS public.t_a",
      action: { kind: "drop-index", object: "t_a" },
      progress: { waitsFor: [{ pid: pidOf(writer), application: "a writer", idle: true }] },
    });
  });

  test("an ALTER that waits for a reader, and keeps others waiting behind it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": table }, { lockTimeout: "60s" });
    await up({}, project.options);
    project.write({ "2_alter.sql": "SELECT 1;\nALTER TABLE t ADD c int;" });
    const holder = await named(database, "a report");
    await holder.query("BEGIN; SELECT count(*) FROM t");
    const [first, second] = [await named(database, "first app"), await named(database, "second app")];
    let queued: Promise<unknown> | undefined;
    const seen = await watched(
      project,
      ({ progress }) => {
        if (progress?.waitsFor.length) queued ??= queue(database, [first, second]);
        return progress?.keepsWaiting?.count === 2;
      },
      () => holder.query("ROLLBACK"),
    );
    await queued;
    expect(seen).toMatchObject({
      statement: 2,
      of: 2,
      words: "ALTER TABLE t ADD c int",
      progress: {
        waitsFor: [{ pid: pidOf(holder), application: "a report", idle: true }],
        keepsWaiting: { count: 2, longest: { pid: pidOf(first), statement: "SELECT count(*) AS first FROM t" } },
      },
    });
    expect(seen.progress?.keepsWaiting?.longest.idle).toBeUndefined();
  });

  test("a reader that is kept waiting by what runs", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": table });
    await up({}, project.options);
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7)");
    project.write({ "2_lock.sql": "LOCK TABLE t;\nSELECT pg_advisory_xact_lock(7);" });
    const reader = await named(database, "the app");
    let read: Promise<unknown> | undefined;
    const seen = await watched(
      project,
      ({ progress }) => {
        if (progress?.waitsFor.length) read ??= reader.query("SELECT count(*) FROM t");
        return progress?.keepsWaiting !== undefined;
      },
      () => gate.query("SELECT pg_advisory_unlock(7)"),
    );
    await read;
    expect(seen).toMatchObject({ statement: 2, words: "SELECT pg_advisory_xact_lock" });
    expect(seen.progress?.keepsWaiting).toMatchObject({
      count: 1,
      longest: { pid: pidOf(reader), application: "the app", statement: "SELECT count(*) FROM t" },
    });
  });

  test("COPY of our own data tells its rows", async () => {
    await using database = await freshDatabase({ major });
    // The 1,500th row waits for the gate: rows are counted a thousand at a time, on some majors.
    const trigger = `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.a = 1500 THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END $$;
      CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION wait();`;
    using project = makeProject(database, { "1_t.sql": `CREATE TABLE t (a int);\n${trigger}` });
    await up({}, project.options);
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7)");
    const rows = Array.from({ length: 2000 }, (_, index) => index + 1).join("\n");
    project.write({ "2_copy.sql": `COPY t (a) FROM stdin;\n${rows}\n\\.\n` });
    const seen = await watched(
      project,
      ({ progress }) => (progress?.waitsFor.length ?? 0) > 0,
      () => gate.query("SELECT pg_advisory_unlock(7)"),
    );
    expect(seen).toMatchObject({ statement: 1, words: "COPY t", progress: { waitsFor: [{ pid: pidOf(gate) }] } });
    const { phase, done, unit, table: copied } = seen.progress ?? {};
    expect({ phase, unit, copied }).toEqual(major < 14 ? {} : { phase: "copying", unit: "rows", copied: "t" });
    if (major >= 14) expect(done).toBe(1499);
    expect(await database.query("SELECT count(*)::int AS n FROM t")).toEqual([{ n: 2000 }]);
  });

  test.each([
    ["VACUUM FULL", "VACUUM FULL t;"],
    ["ANALYZE", "-- sluice:no-transaction\nANALYZE t;"],
  ])("%s is watched, too", async (words, sql) => {
    await using database = await freshDatabase({ major });
    const slow = `CREATE FUNCTION slow(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(7); RETURN a; END $$;`;
    using project = makeProject(database, { "1_t.sql": `${table}${slow}\nCREATE INDEX t_slow ON t (slow(a));` });
    await up({}, project.options);
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7)");
    project.write({ "2_whole.sql": sql });
    const seen = await watched(
      project,
      ({ progress }) => (progress?.waitsFor.length ?? 0) > 0,
      () => gate.query("SELECT pg_advisory_unlock(7)"),
    );
    expect(seen).toMatchObject({ statement: 1, words: `${words} t` });
    expect(seen.progress).toMatchObject({
      phase: words === "ANALYZE" ? "computing" : "building",
      table: "t",
      waitsFor: [{ pid: pidOf(gate) }],
    });
  });

  test("of many that travel together the one at hand is named, with its statement", async () => {
    await using database = await freshDatabase({ major });
    const many = Array.from({ length: 12 }, (_, index) => [`${index + 1}_t.sql`, `CREATE TABLE t${index + 1} ();`]);
    using project = makeProject(database, {
      ...(Object.fromEntries(many) as Record<string, string>),
      "10_t.sql": "CREATE TABLE t10 ();\nSELECT pg_advisory_xact_lock(7);\nCREATE TABLE t10b ();",
    });
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7)");
    const seen = await watched(
      project,
      ({ progress }) => (progress?.waitsFor.length ?? 0) > 0,
      () => gate.query("SELECT pg_advisory_unlock(7)"),
    );
    expect(seen).toMatchObject({ id: "10", statement: 2, of: 3, words: "SELECT pg_advisory_xact_lock" });
  });

  test("a file's own BEGIN and COMMIT are no statements of it, neither in the number nor in the total", async () => {
    await using database = await freshDatabase({ major });
    const own =
      "BEGIN;\nCREATE TABLE a ();\nCOMMIT;\nBEGIN;\nCREATE TABLE b ();\nSELECT pg_advisory_xact_lock(7);\nCOMMIT;\n";
    using project = makeProject(database, { "1_own.sql": own });
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7)");
    const seen = await watched(
      project,
      ({ progress }) => (progress?.waitsFor.length ?? 0) > 0,
      () => gate.query("SELECT pg_advisory_unlock(7)"),
    );
    expect(seen).toMatchObject({ statement: 3, of: 3, words: "SELECT pg_advisory_xact_lock" });
    project.write({
      "2_bad.sql": own.replaceAll("TABLE ", "TABLE c").replace("SELECT pg_advisory_xact_lock", "SELECT nope"),
    });
    expect((await ending(up({}, project.options))).error?.facts).toMatchObject({ statement: 3, of: 3 });
  });

  test("who waits for another run is told the statement that it is at, and none of what stands around it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_a.sql": "CREATE TABLE a ();\nSELECT pg_advisory_xact_lock(7);\nCREATE TABLE b ();",
      // Further on in the message than the server shows of it.
      "2_c.sql": "SELECT pg_advisory_xact_lock(8);",
    });
    const gate = await database.client();
    await gate.query("SELECT pg_advisory_lock(7), pg_advisory_lock(8)");
    const run = ending(up({}, project.options));
    const told: (string | undefined)[] = [];
    for (const key of [7, 8]) {
      await until(async () => {
        const rows =
          await database.query(`SELECT FROM pg_locks WHERE NOT granted AND objid = ${key} AND locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
        return rows.length > 0;
      });
      const { error } = await ending(up({ lockWaitMs: 0 }, project.options));
      told.push((error?.facts as FailureFacts["lock_timeout"] | undefined)?.holder?.statement);
      await gate.query(`SELECT pg_advisory_unlock(${key})`);
    }
    expect((await run).error).toBeUndefined();
    expect(told).toEqual(["SELECT pg_advisory_xact_lock(7)", undefined]);
  });

  test("a user that may not see others is told so, and a role that was taken on hides nothing of our own", async () => {
    await using database = await freshDatabase({ major });
    const plain = `p_${database.name}`;
    const owner = `o_${database.name}`;
    await database.query(
      `CREATE ROLE ${owner}; CREATE ROLE ${plain} LOGIN PASSWORD 'p' IN ROLE ${owner};
       GRANT ALL ON DATABASE ${database.name} TO ${owner}; GRANT ALL ON SCHEMA public TO ${owner}`,
    );
    try {
      const url = database.url.replace(/\/\/.*@/, `//${plain}:p@`);
      using project = makeProject({ url }, { "1_t.sql": table }, { role: owner });
      await up({}, project.options);
      const gate = await named(database, "a report");
      await gate.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 'nobody else sees this'");
      project.write({ "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);" });
      const seen = await watched(
        project,
        ({ progress }) => progress?.phase === "waiting-for-snapshots",
        () => gate.query("ROLLBACK"),
      );
      expect(seen.progress?.waitsFor).toEqual([{ pid: pidOf(gate), application: "a report", unseen: true }]);
    } finally {
      await database.query(`DROP OWNED BY ${plain}, ${owner} CASCADE; DROP ROLE ${plain}, ${owner}`);
    }
  });
});

test("what is quick opens no second connection", async () => {
  await using database = await freshDatabase();
  await using proxy = await makeProxy(database);
  using project = makeProject(database, { "1_t.sql": table }, { url: proxy.url });
  const events: SluiceEvent[] = [];
  await up({}, { ...project.options, on: (event) => events.push(event) });
  expect(events.some(({ type }) => type === "migration.progress")).toBe(false);
  expect(proxy.connections()).toBe(1);
});

/** Runs until this is seen, lets go, and lets the run end well. */
async function watched(project: Project, is: (event: Seen) => boolean, letGo: () => Promise<unknown>): Promise<Seen> {
  let found: Seen | undefined;
  const events: Seen[] = [];
  const run = ending(
    up(
      {},
      {
        ...project.options,
        on(event) {
          if (event.type !== "migration.progress") return;
          events.push(event);
          if (is(event)) found ??= event;
        },
      },
    ),
  );
  try {
    await until(() => found !== undefined);
  } catch (error) {
    throw new Error(`not seen, but: ${JSON.stringify(events)}`, { cause: error });
  } finally {
    await letGo();
  }
  const { error } = await run;
  if (error) throw error;
  return found!;
}

async function named(database: TestDatabase, application: string): Promise<Client> {
  const client = await database.client();
  await client.query(`SET application_name = '${application}'`);
  return client;
}

/** Two readers, one after the other. */
async function queue(database: TestDatabase, [first, second]: readonly [Client, Client]): Promise<void> {
  const one = first.query("SELECT count(*) AS first FROM t");
  await until(async () => {
    const rows = await database.query(`SELECT 1 FROM pg_locks WHERE pid = ${pidOf(first)} AND NOT granted`);
    return rows.length > 0;
  });
  await Promise.all([one, second.query("SELECT count(*) AS second FROM t")]);
}

function pidOf(client: Client): number {
  return (client as unknown as { processID: number }).processID;
}
