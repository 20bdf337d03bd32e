import { describe, expect, test } from "vitest";
import { type FailureFacts, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

/** As long as a message, and nothing to the server: it is kept in the history beside the statement. */
const long = `${`-- ${"x".repeat(110)}\n`.repeat(6000)}INSERT INTO t VALUES (2);`;
const ledger = "CREATE TABLE t (a int);";
const blocks = Array.from(
  { length: 60 },
  (_, index) => `BEGIN; INSERT INTO t VALUES (${index}); SELECT '${"x".repeat(9500)}'; COMMIT;`,
).join("\n");

/** A batch that goes in several messages: what the first of them committed is not sent again with the second. */
const batches: Readonly<Record<string, { files: Record<string, string>; fails: string; rows: number }>> = {
  "a text that cannot be read, behind a long one": {
    files: { "2_ins.sql": "INSERT INTO t VALUES (1);", "3_long.sql": long, "4_u.sql": "CREATE TABLE u ();" },
    fails: "CREATE TABLE v ();\nSELEC 1;",
    rows: 2,
  },
  "a text that cannot be read, behind many transactions": {
    files: { "2_blocks.sql": blocks, "3_u.sql": "CREATE TABLE u ();" },
    fails: "SELEC 1;",
    rows: 60,
  },
  "what comes due at the end": {
    files: {
      "2_ins.sql":
        "INSERT INTO t VALUES (1); CREATE TABLE k (a int PRIMARY KEY); CREATE TABLE kd (a int REFERENCES k DEFERRABLE INITIALLY DEFERRED);",
      "3_long.sql": long,
    },
    fails: "INSERT INTO kd VALUES (5);",
    rows: 2,
  },
};

describe.each(majors)("messages to PostgreSQL %s", (major) => {
  test.each(Object.entries(batches))("a batch in several: %s", async (_, { files, fails, rows }) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": ledger });
    await up({}, project.options);
    project.write({ "1_t.sql": ledger, ...files, "5_fails.sql": fails });
    const ended = await ending(up({}, project.options));
    expect(ended.error?.code).toBe("migration_failed");
    expect(ended.error?.facts).toMatchObject({ id: "5" });
    expect(await database.query("SELECT count(*)::int AS n FROM t")).toEqual([{ n: rows }]);
    expect(await told(database)).toEqual([
      "1 done",
      ...Object.keys(files).map((file) => `${file[0]} done`),
      "5 failed",
    ]);
    const [target] = (await status({}, project.options)).targets;
    expect(target?.migrations.map(({ id, state }) => `${id} ${state}`).at(-1)).toBe("5 failed");
  });

  test("a COPY that fills its message has its data with it", async () => {
    await using database = await freshDatabase({ major });
    const rows = `INSERT INTO t VALUES (1, '${"y".repeat(523_700)}');`;
    const copy = `COPY t (a, b) /* ${"z".repeat(400)} */ FROM stdin;\n7\tseven\n\\.`;
    using project = makeProject(database, { "1_t.sql": `CREATE TABLE t (a int, b text);\n${rows}\n${copy}\n` });
    await up({}, project.options);
    expect(await database.query("SELECT a FROM t ORDER BY a")).toEqual([{ a: 1 }, { a: 7 }]);
  });

  test.each([
    ["in one message", "SELECT 1;"],
    ["in the last of several", long],
  ])("--one-transaction names the file that the server could not read, %s", async (_, second) => {
    await using database = await freshDatabase({ major });
    const third = "SELECT 1;\n\nSELEC 2;";
    using project = makeProject(database, { "1_a.sql": ledger, "2_b.sql": second, "3_c.sql": third });
    const ended = await ending(up({ oneTransaction: true }, project.options));
    const facts = ended.error?.facts as FailureFacts["migration_failed"];
    expect([facts.id, facts.at]).toEqual(["3", { file: "migrations/3_c.sql", line: 3, column: 1 }]);
    expect(await told(database)).toEqual(["3 failed"]);
  });

  test.each([
    ["outside a transaction", "CREATE INDEX CONCURRENTLY ti ON t (a);"],
    ["by its author's own", "BEGIN; SELECT 1; COMMIT;"],
  ])("a setting that changes how text is read goes with the file, cut %s", async (_, between) => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE TABLE keep (a int)");
    const text = `CREATE TABLE t (a text);\nSET standard_conforming_strings = off;\nSET escape_string_warning = off;\n${between}`;
    const value = "'a\\'); DROP TABLE keep; COMMIT; --'";
    using project = makeProject(database, {
      "1_t.sql": `${text}\nINSERT INTO t VALUES (${value});\nBEGIN;\nINSERT INTO t VALUES ('C:\\\\temp');\nCOMMIT;`,
      "2_u.sql": "-- sluice:no-transaction\nSET standard_conforming_strings = off;\nINSERT INTO t VALUES ('it\\'s');",
      "3_after.sql": "INSERT INTO t VALUES ('back\\\\slash');",
    });
    await up({}, project.options);
    expect(await database.query("SELECT a FROM t")).toEqual([
      { a: "a'); DROP TABLE keep; COMMIT; --" },
      { a: "C:\\temp" },
      { a: "it's" },
      { a: "back\\\\slash" },
    ]);
    expect(await database.query("SELECT to_regclass('keep')::text AS keep")).toEqual([{ keep: "keep" }]);
  });

  test("an encoding that a file sets is that of the rest of the file", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_t.sql":
        "CREATE TABLE t (a text);\nSET client_encoding = 'LATIN1';\nCREATE INDEX CONCURRENTLY ti ON t (a);\nINSERT INTO t VALUES ('é');",
      "2_한글.sql": "INSERT INTO t VALUES ('é');",
    });
    await up({}, project.options);
    expect(await database.query("SELECT length(a) AS n FROM t")).toEqual([{ n: 2 }, { n: 1 }]);
    expect(await database.query("SELECT name FROM sluice.history WHERE id = '2'")).toEqual([{ name: "한글" }]);
  });

  test("a transaction that was ended inside is not said to be rolled back, and is not run again", async () => {
    await using database = await freshDatabase({ major });
    const hidden = "INSERT INTO t VALUES (1);\nDO $$ BEGIN EXECUTE 'RESET ALL'; END $$;";
    using project = makeProject(database, { "1_t.sql": ledger, "2_h.sql": hidden });
    const ended = await ending(up({}, project.options));
    expect([ended.exitCode, ended.error?.code]).toEqual([9, "outcome_unknown"]);
    expect((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state)).toEqual([
      "applied",
      "unknown",
    ]);
    const again = await ending(up({}, project.options));
    expect([again.exitCode, again.error?.code]).toEqual([9, "outcome_unknown"]);
  });
});

/** What the history holds, each migration's last unit alone. */
async function told(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ said: string }>(
    "SELECT id || ' ' || outcome AS said FROM sluice.history WHERE unit IS NULL OR unit = units ORDER BY seq",
  );
  return rows.map(({ said }) => said);
}
