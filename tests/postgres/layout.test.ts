import { describe, expect, test } from "vitest";
import { sluiceOnPostgres as sluice } from "../../src/core/histories/sluice-postgres.js";
import { layoutVersions } from "../../src/core/histories/sluice-postgres.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { baseline, down, log, plan, resolve, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const table = sluice.defaultTable;
const { quote } = postgresDialect;
const files = {
  "1_one.sql": "CREATE TABLE one (a int);\n-- sluice:down\nDROP TABLE one;",
  "2_two.sql": "CREATE TABLE two (a int);\n-- sluice:down\nDROP TABLE two;",
};
const newest = layoutVersions.at(-1)?.version ?? 0;

describe.each(majors)("layouts side by side on PostgreSQL %s", (major) => {
  test("a history of version 1 is read as it is, and brought up to date by the first write", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await firstLayout(database);
    expect(await statesOf(project)).toBe("1 applied not-comparable, 2 pending");
    await plan({}, project.options);
    expect((await log({}, project.options)).events.map(({ id, kind, outcome }) => `${id} ${kind} ${outcome}`)).toEqual([
      "1 up done",
    ]);
    expect(await versionsIn(database)).toEqual([1]);
    await up({}, project.options);
    expect(await versionsIn(database)).toEqual(layoutVersions.map(({ version }) => version));
    expect(await statesOf(project)).toBe("1 applied not-comparable, 2 applied");
    // What the older version wrote is still there, and can be taken back by the down it kept.
    project.write({ "1_one.sql": undefined, "2_two.sql": undefined });
    project.write({ "0_none.sql": "SELECT 1;" });
    await ending(down({ steps: 2, allowDestructive: ["1", "2"] }, project.options));
    expect(await database.query("SELECT to_regclass('one') AS one, to_regclass('two') AS two")).toEqual([
      { one: null, two: null },
    ]);
  });

  test("the older version goes on with what the newer wrote", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    // As version 1 writes: it knows no column that came later.
    await insertAs(database, "2", "up", "done");
    expect(await statesOf(project)).toBe("1 applied, 2 applied not-comparable");
  });

  test.each([
    { reads: 1, writes: newest, may: "write" },
    { reads: newest, writes: newest + 1, may: "read" },
    { reads: newest + 1, writes: newest + 1, may: "nothing" },
  ])("a newer layout that reads from $reads and writes from $writes: $may", async ({ reads, writes, may }) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    await database.query(
      `ALTER TABLE sluice.history ADD COLUMN added_later text; INSERT INTO sluice.history_layout (version, reads_from, writes_from, tool) VALUES (${newest + 1}, ${reads}, ${writes}, 'sluice 99')`,
    );
    const read = may === "nothing" ? "4 history_newer" : "0";
    const write = may === "write" ? "0" : "4 history_newer";
    expect(await outcomeOf(status({}, project.options))).toBe(read);
    expect(await outcomeOf(plan({}, project.options))).toBe(read);
    expect(await outcomeOf(log({}, project.options))).toBe(read);
    expect(await outcomeOf(up({}, project.options))).toBe(write);
    expect(await outcomeOf(down({ allowDestructive: ["1", "2"] }, project.options))).toBe(write);
    expect(await outcomeOf(baseline({ id: "2" }, project.options))).toBe(write);
    expect(await outcomeOf(resolve({ id: "2", as: "pending", because: "so" }, project.options))).toBe(write);
    expect(await versionsIn(database)).toEqual([...layoutVersions.map(({ version }) => version), newest + 1]);
    if (may !== "write")
      expect(await database.query("SELECT count(*)::int AS n FROM sluice.history")).toEqual([{ n: 1 }]);
  });

  test.each([
    ["a table", "CREATE TABLE history (id serial, what text)"],
    ["a table without columns", "CREATE TABLE history ()"],
    ["a view", "CREATE VIEW history AS SELECT 1 AS seq"],
  ])("%s of the app's own that has the history's name is named before anything runs", async (_, made) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await database.query(made);
    const told = { ...project.options, historyTable: "public.history" };
    for (const asked of [
      () => status({}, told),
      () => plan({}, told),
      () => log({}, told),
      () => up({}, told),
      () => baseline({ id: "1" }, told),
      () => resolve({ id: "1", as: "applied", because: "so" }, told),
    ])
      expect(await outcomeOf(asked())).toBe("4 foreign_history");
    const { stdout } = await project.cli(["up", "--history-table", "public.history", "--json"]);
    expect(stdout).toContain("--history-table sluice_migrations");
    expect(await database.query("SELECT relname FROM pg_class WHERE relname ~ '^(one|history_layout)$'")).toEqual([]);
    expect(await outcomeOf(up({}, { ...told, historyTable: "sluice_migrations" }))).toBe("0");
  });

  test("so is one where the log beside another tool's table is to be", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "00001_one.sql": "-- +goose Up\nCREATE TABLE one (a int);\n" });
    await database.query("CREATE SCHEMA sluice; CREATE TABLE sluice.goose_db_version (a int)");
    const { code, stdout } = await project.cli(["up", "--format", "goose", "--json"]);
    expect([code, stdout]).toEqual([4, expect.stringMatching(/foreign_history[^]*history\.log: /)]);
    // Also where its owner was here before.
    await database.query(
      "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now()); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)",
    );
    const again = await project.cli(["up", "--format", "goose", "--json"]);
    expect([again.code, again.stdout]).toEqual([4, expect.stringContaining("foreign_history")]);
    expect(await database.query("SELECT to_regclass('one') AS one")).toEqual([{ one: null }]);
  });

  test("kinds of events and outcomes that a newer version writes change nothing", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({}, project.options);
    await insertAs(database, "1", "approve", "granted");
    await insertAs(database, "2", "up", "rehearsed");
    await insertAs(database, "3", "seal", "done");
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    project.write({ "3_three.sql": "CREATE TABLE three ();" });
    expect((await up({}, project.options)).targets[0]?.applied.map(({ id }) => id)).toEqual(["3"]);
    expect((await log({}, project.options)).events.map(({ kind, outcome }) => `${kind} ${outcome}`)).toContain(
      "approve granted",
    );
  });
});

/** A database as version 1 left it: one migration in, with the texts it kept. */
async function firstLayout(database: TestDatabase): Promise<void> {
  const [first] = layoutVersions;
  const statements = first?.statements(table, quote) ?? [];
  await database.query(
    [
      ...statements,
      "INSERT INTO sluice.history_layout (version, reads_from, writes_from, tool) VALUES (1, 1, 1, 'sluice 0.1.0')",
      "CREATE TABLE one (a int)",
    ].join(";\n"),
  );
  await database.query(
    "INSERT INTO sluice.history (seq, kind, outcome, id, name, up_sql, down_sql, started_at, run, source, by, host, tool) VALUES (1, 'up', 'done', '1', 'one', 'CREATE TABLE one (a int);', 'DROP TABLE one;', now(), 'r', 'migrations', 'me', 'here', 'sluice 0.1.0')",
  );
}

async function insertAs(database: TestDatabase, id: string, kind: string, outcome: string): Promise<void> {
  await database.query(
    `INSERT INTO sluice.history (seq, kind, outcome, id, name, started_at, run, source, by, host, tool)
     SELECT max(seq) + 1, '${kind}', '${outcome}', '${id}', 'x', now(), 'other', '', '', '', 'sluice 99' FROM sluice.history`,
  );
}

async function versionsIn(database: TestDatabase): Promise<readonly number[]> {
  const rows = await database.query<{ version: number }>("SELECT version FROM sluice.history_layout ORDER BY 1");
  return rows.map(({ version }) => version);
}

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  const { exitCode, error } = await ending(work);
  return error ? `${exitCode} ${error.code}` : "0";
}
