import { describe, expect, test } from "vitest";
import { Secret } from "../../src/core/model/secret.js";
import { connect } from "../../src/engines/postgres/connect.js";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, leftBy, makeProject } from "../servers/project.js";
import { type Fate, makeProxy, type Proxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

describe.each(majors)("a connection lost on PostgreSQL %s", (major) => {
  test.each([
    ["pg_terminate_backend", "57P01", "interrupted", "SELECT pg_terminate_backend(pg_backend_pid());"],
    ["transaction_timeout", "25P04", "failed", "SET LOCAL transaction_timeout = '100ms';\nSELECT pg_sleep(5);"],
  ])("by %s within a file: it is not run again, and that is what is told", async (name, sqlstate, outcome, text) => {
    if (name === "transaction_timeout" && major < 17) return;
    await using database = await freshDatabase({ major });
    await counted(database);
    using project = makeProject(database, {
      "1_one.sql": "CREATE TABLE one ();",
      "2_bad.sql": `CREATE TABLE two ();\nSELECT nextval('tries');\n${text}`,
      "3_three.sql": "CREATE TABLE three ();",
    });
    const ended = await ending(up({}, project.options));
    expect(ended.exitCode).toBe(1);
    expect(ended.error?.code).toBe("migration_failed");
    expect(ended.error?.facts).toMatchObject({ id: "2", outcome: "rolled-back", fault: { sqlstate } });
    expect(await tries(database)).toBe(1);
    expect(leftBy(ended)[0]).toMatchObject({ applied: [{ id: "1" }], pending: ["2", "3"] });
    expect(await outcomes(database)).toEqual(["1 done", `2 ${outcome}`]);
    expect((await project.cli(["status", "--json"])).json.targets?.[0]?.migrations?.[1]).toMatchObject({
      state: outcome === "failed" ? "failed" : "pending",
      left: { outcome, direction: "up", done: 0, of: 1 },
    });
  });

  test("each time the same statement runs, as where it crashes the server: it is tried twice and no more", async () => {
    await using database = await freshDatabase({ major });
    let sent = 0;
    await using proxy = await cutting(database, "poison", () => ++sent > 0);
    using project = makeProject(database, {
      "2_bad.sql": "CREATE TABLE two AS SELECT 'poison' AS a;",
      "3_three.sql": "CREATE TABLE three ();",
    });
    const ended = await ending(up({}, { ...project.options, url: proxy.url }));
    expect(ended.error?.code).toBe("migration_failed");
    expect(ended.error?.facts).toMatchObject({ id: "2", outcome: "rolled-back", fault: { lost: true } });
    expect(ended.exitCode).toBe(1);
    expect(sent).toBe(2);
    expect(await outcomes(database)).toEqual(["2 interrupted"]);
    // Among others of its message it must not be another that is blamed.
    await database.query("DROP SCHEMA sluice CASCADE");
    project.write({ "1_one.sql": "CREATE TABLE one ();" });
    const among = await ending(up({}, { ...project.options, url: proxy.url }));
    expect(among.error?.facts).toMatchObject({ id: "2", outcome: "rolled-back", fault: { lost: true } });
    expect(await outcomes(database)).toEqual(["1 done", "2 interrupted"]);
  });

  test("once, while a statement runs: it is run again, and the run goes on", async () => {
    await using database = await freshDatabase({ major });
    let sent = 0;
    await using proxy = await cutting(database, "poison", () => ++sent === 1);
    using project = makeProject(database, {
      "1_bad.sql": "CREATE TABLE two AS SELECT 'poison' AS a;",
      "2_index.sql": "CREATE INDEX CONCURRENTLY two_a ON two (a);",
    });
    const done = await up({}, { ...project.options, url: proxy.url });
    expect(done.targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(sent).toBe(2);
  });

  // idle_session_timeout came with it.
  if (major >= 14)
    test("while it was idle, by a limit on that: it is not the migration that is blamed", async () => {
      await using database = await freshDatabase({ major });
      await database.query(`ALTER DATABASE ${database.name} SET idle_session_timeout = '400ms'`);
      let held = 0;
      await using proxy = await makeProxy(database, {
        async onMessage({ side, text }): Promise<Fate> {
          if (side !== "client" || !text.includes("poison") || ++held > 1) return "pass";
          // The run may have another session before we look again.
          const mine = (await sessions(database)).find(({ application_name: name }) => name === "sluice");
          await until(async () => (await sessions(database)).every(({ pid }) => pid !== mine?.pid));
          return "pass";
        },
      });
      using project = makeProject(database, { "1_bad.sql": "CREATE TABLE two AS SELECT 'poison' AS a;" });
      const done = await up({}, { ...project.options, url: proxy.url });
      expect(done.targets[0]?.applied.map(({ id }) => id)).toEqual(["1"]);
      expect(held).toBe(2);
    });

  test("while it was idle: whoever asks next is told by what the server ended it", async () => {
    await using database = await freshDatabase({ major });
    const { host, port, user, password, name } = database;
    const address = { engine: "postgres", host, port, user, database: name, password: new Secret(password) } as const;
    const plain = { ...address, tls: { mode: "disable" }, connectTimeoutMs: 10_000 } as const;
    await using session = await connect(plain, { application: "sluice" });
    await database.query(`SELECT pg_terminate_backend(${session.server.pid})`);
    await until(() => !session.alive);
    const { fault } = await session.send({ statements: ["SELECT 1"] });
    expect(fault).toMatchObject({ kind: "unheard", lost: true, sqlstate: "57P01" });
  });

  test("each time at a statement outside a transaction: what it left is cleared, and each loss is recorded", async () => {
    await using database = await freshDatabase({ major });
    let sent = 0;
    await using proxy = await cutting(database, "CREATE INDEX CONCURRENTLY t_a", (type, text) =>
      text.startsWith("CREATE INDEX") ? ++sent > 0 : false,
    );
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int);",
      "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
    });
    const ended = await ending(up({}, { ...project.options, url: proxy.url }));
    expect(ended.error?.code).toBe("migration_failed");
    expect(sent).toBe(2);
    expect(await outcomes(database)).toEqual([
      "1 done",
      ...["begun", "interrupted", "begun", "interrupted"].map((one) => `2 ${one}`),
    ]);
    expect((await up({}, project.options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["2"]);
  });

  test.each([
    ["once, and twice at the look at it: the file is not blamed", 1, 2, [0, undefined, 2, "2 done"]],
    [
      "each time, and at the look at it: it is looked at again, and how it ended is told",
      9,
      1,
      [1, "migration_failed", 2, "2 interrupted"],
    ],
    ["once, and at each look: nobody says what became of it", 1, 99, [6, "unreachable", 1, "2 begun"]],
  ] as const)("%s", async (_, atIt, atLooks, wanted) => {
    await using database = await freshDatabase({ major });
    let [sent, looks] = [0, 0];
    await using proxy = await cutting(database, "", (_type, text) => {
      if (text.startsWith("DROP INDEX")) return ++sent <= atIt;
      // Once it was lost for good, or for the only time.
      const isLook = text.startsWith("SET application_name = 'sluice 2'") && sent >= Math.min(atIt, 2);
      return isLook && ++looks <= atLooks;
    });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int);\nCREATE INDEX t_a ON t (a);",
      "2_index.sql": "DROP INDEX CONCURRENTLY t_a;",
    });
    const ended = await ending(up({}, { ...project.options, url: proxy.url }));
    expect([ended.exitCode, ended.error?.code, sent, (await outcomes(database)).at(-1)]).toEqual(wanted);
    if (ended.error)
      expect(ended.error.facts).toMatchObject({ fault: { lost: true, message: expect.stringMatching(/./) } });
    await up({}, project.options);
    expect(await database.query("SELECT FROM pg_indexes WHERE tablename = 't'")).toEqual([]);
  });

  test("before a statement that was noted was sent: it did not run, which nobody need ask", async () => {
    await using database = await freshDatabase({ major });
    let cuts = 0;
    await using proxy = await cutting(database, "SET application_name = 'sluice 2'", () => ++cuts === 1);
    using project = makeProject(database, {
      "1_p.sql":
        "CREATE TABLE t ();\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t DEFAULT VALUES; COMMIT; END $$;",
      "2_call.sql": "-- sluice:no-transaction\nCALL p();",
    });
    const done = await up({}, { ...project.options, url: proxy.url });
    expect([cuts, done.targets[0]?.applied.map(({ id }) => id)]).toEqual([2, ["1", "2"]]);
    expect(await outcomes(database)).toEqual(["1 done", "2 begun", "2 interrupted", "2 begun", "2 done"]);
    expect(await database.query("SELECT FROM t")).toHaveLength(1);
  });

  test("with the database that stays away: which one is in doubt is told, and what goes on", async () => {
    await using database = await freshDatabase({ major });
    let proxy: Proxy | undefined;
    proxy = await cutting(database, "CREATE INDEX CONCURRENTLY t_a", (_, text) => {
      if (!text.startsWith("CREATE INDEX")) return false;
      void proxy?.[Symbol.asyncDispose]();
      return true;
    });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int);",
      "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);",
      "3_u.sql": "CREATE TABLE u ();",
    });
    const ran = await project.cli(["up", "--json", "--to", "2"], { url: proxy.url });
    expect([ran.code, ran.json.error?.code, ran.json.error?.["id"]]).toEqual([6, "unreachable", "2"]);
    expect(ran.json.error?.message).toContain("the run was at 2, and what became of that is not known yet");
    expect(ran.json.error?.["fixes"]).toContainEqual(
      expect.stringMatching(/^then go on; what is in is looked at first: sluice up .*--to 2$/),
    );
  }, 60_000);

  test("of the caller's own: nothing is tried again, and the server's words are told", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_bad.sql": "SELECT pg_terminate_backend(pg_backend_pid());" });
    const startedAt = performance.now();
    const ended = await ending(up({}, { ...project.options, connection: await database.client() }));
    expect(ended.error?.facts).toMatchObject({ fault: { sqlstate: "57P01" } });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

/** Cuts the connection at each message that holds the text and for which `when` is true. */
function cutting(database: TestDatabase, text: string, when: (type: string, text: string) => boolean): Promise<Proxy> {
  return makeProxy(database, {
    onMessage: (message) =>
      message.type === "Q" && message.text.includes(text) && when(message.type, message.text) ? "cut" : "pass",
  });
}

/** A sequence counts also what is rolled back. */
async function counted(database: TestDatabase): Promise<void> {
  await database.query("CREATE SEQUENCE tries MINVALUE 0");
}

async function tries(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>("SELECT nextval('tries')::int AS n");
  return row?.n ?? 0;
}

function sessions(
  database: TestDatabase,
): Promise<readonly { readonly application_name: string; readonly pid: number }[]> {
  return database.query("SELECT application_name, pid FROM pg_stat_activity WHERE datname = current_database()");
}

async function outcomes(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ what: string }>(
    "SELECT id || ' ' || outcome AS what FROM sluice.history ORDER BY seq",
  );
  return rows.map(({ what }) => what);
}
