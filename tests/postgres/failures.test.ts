import { createWriteStream, readFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { status, up } from "../../src/index.js";
import type { FailureFacts } from "../../src/core/failures/failure.js";
import { freshDatabase, majors } from "../servers/database.js";
import { statesOf } from "../servers/states.js";
import { ending, type Files, leftBy, makeProject } from "../servers/project.js";

interface Case {
  readonly sql: string;
  /** `line:column`, of the file; empty where there is none. */
  readonly at: string;
  readonly sqlstate: string;
  /** The words under the caret. */
  readonly under?: string;
  readonly statement?: number;
  readonly earlier?: string;
  readonly ends?: string;
}

const cases: Readonly<Record<string, Case>> = {
  "a syntax error": {
    sql: "CREATE TABLE t (a int);\n\nCREATE TABEL u ();\n",
    at: "3:8",
    under: "TABEL",
    sqlstate: "42601",
    statement: 2,
  },
  "a name that is not there": {
    sql: "CREATE TABLE t (a int);\nSELECT a,\n       b FROM t;",
    at: "3:8",
    under: "b",
    sqlstate: "42703",
    statement: 2,
  },
  "Korean text and letters outside the basic plane before it": {
    sql: "-- 설명: 한글 주석 🙂🙂\nCREATE TABLE t (a text);\nINSERT INTO t VALUES ('값 🙂'), ('둘'); SELECT '한글🙂', nope FROM t;",
    at: "3:52",
    under: "nope",
    sqlstate: "42703",
    statement: 3,
  },
  "CRLF before it": {
    sql: "CREATE TABLE t (a int);\r\n\r\nSELECT\r\n  nope FROM t;",
    at: "4:3",
    under: "nope",
    sqlstate: "42703",
  },
  "a byte order mark before it": { sql: "\uFEFFSELECT nope;", at: "1:8", under: "nope", sqlstate: "42703" },
  "no position": {
    sql: "CREATE TABLE t (a int UNIQUE);\nINSERT INTO t VALUES (1);\n  INSERT INTO t\n  VALUES (1);\nSELECT 1;",
    at: "3:3",
    sqlstate: "23505",
    statement: 3,
  },
  "a division by zero between others on its line": {
    sql: "SELECT 1; SELECT 1/0; SELECT 2;",
    at: "1:11",
    sqlstate: "22012",
    statement: 2,
  },
  "in a function's body": {
    sql: "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN (SELECT nope FROM nowhere);\nEND $$;\nSELECT f();",
    at: "5:1",
    sqlstate: "42P01",
    statement: 2,
  },
  "in the body of a function that is being made": {
    sql: "SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETRUN 1;\nEND $$;",
    at: "4:3",
    under: "RETRUN 1;",
    sqlstate: "42601",
    statement: 2,
  },
  "in COPY data": {
    sql: "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\nzwei\n3\n\\.\nSELECT 1;",
    at: "4:1",
    under: "zwei",
    sqlstate: "22P02",
    statement: 2,
  },
  "in the n-th column of COPY data, behind Korean text and a comment": {
    sql: "CREATE TABLE t (a text, b int);\nINSERT INTO t VALUES ('0', 0);\nCOPY t (a, b) FROM stdin; -- 자료\n한글🙂\t1\n둘\tzwei\n\\.\n",
    at: "5:3",
    under: "zwei",
    sqlstate: "22P02",
    statement: 3,
  },
  "in CSV data with a head, and lines within quotes": {
    sql: 'CREATE TABLE t (a text, b int);\r\nCOPY t FROM stdin WITH (FORMAT csv, HEADER);\r\na,b\r\n"x\r\ny",2\r\n"z",oops\r\n\\.\r\n',
    at: "6:5",
    under: "oops",
    sqlstate: "22P02",
  },
  "a line of COPY data with too many columns": {
    sql: "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\t3\n\\.\n",
    at: "4:1",
    under: "2\t3",
    sqlstate: "22P04",
  },
  "a key that is there already, in COPY data": {
    sql: "CREATE TABLE t (a int UNIQUE);\nCOPY t FROM stdin;\n1\n2\n1\n\\.\n",
    at: "5:1",
    sqlstate: "23505",
  },
  "far down in COPY data, behind other data": {
    sql: `CREATE TABLE t (a int);\nCOPY t FROM stdin;\n${"1\n".repeat(10)}\\.\nCOPY t FROM stdin;\n${"7\n".repeat(200_000)}no\n\\.\n`,
    at: "200015:1",
    under: "no",
    sqlstate: "22P02",
    statement: 3,
  },
  "at the commit": {
    sql: "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (1);",
    at: "",
    sqlstate: "23503",
    statement: 3,
  },
  "in the down section's lines": {
    sql: "-- sluice:up\n\nSELECT nope;\n-- sluice:down\nSELECT 1;",
    at: "3:8",
    under: "nope",
    sqlstate: "42703",
  },
  "outside any transaction": {
    sql: "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i\n  ON t (nope);",
    at: "3:9",
    under: "nope",
    sqlstate: "42703",
    statement: 2,
    ends: "9",
  },
  "behind the first message of a large file": {
    sql: `CREATE TABLE t (a text);\n${`INSERT INTO t VALUES ('${"x".repeat(100_000)}');\n`.repeat(12)}SELECT 한글, nope FROM t;`,
    at: "14:8",
    sqlstate: "42703",
    statement: 14,
  },
};

describe.each(majors)("a failure is shown where it is, on PostgreSQL %s", (major) => {
  test.each(Object.entries(cases))("%s", async (_, { sql, at, sqlstate, under, statement, ends = "1" }) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_a.sql": sql });
    const { error } = await ending(up({}, project.options));
    expect(error?.code).toBe("migration_failed");
    expect(String(error?.exitCode)).toBe(ends);
    const facts = error?.facts as FailureFacts["migration_failed"];
    expect([facts.fault.sqlstate, placeOf(facts)]).toEqual([sqlstate, at]);
    expect(facts.at?.file).toBe("migrations/1_a.sql");
    if (statement !== undefined) expect(facts.statement).toBe(statement);
    if (under !== undefined) expect(caretOf(facts)).toBe(under);
    const kinds = await database.query<{ tables: number; outcome: string; sums: number }>(
      "SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') AS tables, outcome, num_nonnulls(checksum_raw, checksum_tokens, checksum_version) AS sums FROM sluice.history ORDER BY seq DESC LIMIT 1",
    );
    expect(kinds).toEqual([{ tables: ends === "9" ? 1 : 0, outcome: "failed", sums: 3 }]);
  });

  test.each([
    ["a syntax error", "CREATE TABEL x ();", "42601"],
    ["a failing statement", "CREATE TABLE t40 ();\nSELECT 1/0;", "22012"],
  ])("%s in the 40th of 60: 39 are in, it is rolled back, the rest was not started", async (_, text, sqlstate) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, numbered(60, { 40: text }));
    const ended = await ending(up({}, project.options));
    expect(ended.error?.code).toBe("migration_failed");
    expect(ended.error?.facts).toMatchObject({ fault: { sqlstate } });
    const [left] = leftBy(ended);
    expect(left?.applied.map(({ id }) => Number(id))).toEqual(Array.from({ length: 39 }, (__, index) => index + 1));
    expect(left?.pending.length).toBe(21);
    expect(await database.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^t[0-9]+$'")).toEqual([
      { n: 39 },
    ]);
    project.write(numbered(60));
    expect((await up({}, project.options)).targets[0]?.applied.length).toBe(21);
    expect(
      await database.query(
        "SELECT id, count(*) FROM sluice.history WHERE outcome = 'done' GROUP BY id HAVING count(*) <> 1",
      ),
    ).toEqual([]);
  });
});

test("a history that is gone is not taken for a table of the migrations", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_a.sql": "CREATE TABLE t (a int);",
    "2_b.sql": "DO $$ BEGIN DROP TABLE sluice.history; END $$;",
  });
  const { code, json, stderr } = await project.cli(["up", "--json", "--allow-destructive", "2"]);
  expect([code, json.error?.code, json.error?.["causes"]]).toEqual([
    1,
    "server_failed",
    [expect.stringContaining("sluice.history")],
  ]);
  expect(stderr).toMatch(/sluice baseline .*ID/);
  expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
});

test("a file of 40 MiB is applied in bounded memory", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {});
  const file = join(project.folder, "migrations", "1_big.sql");
  await large(file, 40 * 1024 * 1024);
  const running = project.start(["up", "--json"], { nodeFlags: ["--max-old-space-size=40"] });
  const peak = peakOf(running.child.pid ?? 0);
  const ran = await running.ended;
  expect([ran.code, ran.json.error]).toEqual([0, undefined]);
  // A process of Node that does nothing takes 45 MiB. Undefined where the system does not tell.
  if (peak.mib() !== undefined) expect(peak.mib()).toBeLessThan(200);
  expect(
    await database.query(
      "SELECT count(*)::int AS n, (SELECT up_sql IS NULL AND sql_omitted FROM sluice.history) AS omitted FROM big",
    ),
  ).toEqual([{ n: (await database.query<{ n: number }>("SELECT max(id) AS n FROM big"))[0]?.n, omitted: true }]);
  const [target] = (await status({}, project.options)).targets;
  expect(target?.migrations.map(({ state }) => state)).toEqual(["applied"]);
});

/** The most memory a process had, as Linux counts it. */
function peakOf(pid: number): { mib(): number | undefined } {
  let highest: number | undefined;
  const timer = setInterval(() => {
    try {
      const kib = Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
      // A process that has ended and was not yet asked for has no memory to tell of.
      if (Number.isFinite(kib)) highest = Math.max(highest ?? 0, kib / 1024);
    } catch {
      clearInterval(timer);
    }
  }, 20);
  return { mib: () => highest };
}

/** Inserts, and COPY data at the end. */
async function large(file: string, bytes: number): Promise<void> {
  const out = createWriteStream(file);
  let id = 0;
  const write = async (text: string): Promise<void> => {
    if (!out.write(text)) await once(out, "drain");
  };
  const rowsIn = (part: number): number => Math.ceil(part / 2040);
  await write("CREATE TABLE big (id int, text text);\n");
  for (let left = rowsIn(bytes / 2); left > 0; left--)
    await write(`INSERT INTO big VALUES (${++id}, '${"x".repeat(2000)};');\n`);
  await write("COPY big FROM stdin;\n");
  for (let left = rowsIn(bytes / 2); left > 0; left--) await write(`${++id}\t${"y".repeat(2000)}\n`);
  await write("\\.\n");
  out.end();
  await once(out, "finish");
}

function numbered(count: number, others: Readonly<Record<number, string>> = {}): Files {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${String(index + 1).padStart(3, "0")}_m.sql`,
      others[index + 1] ?? `CREATE TABLE t${index + 1} ();`,
    ]),
  );
}

function placeOf({ at }: FailureFacts["migration_failed"]): string {
  return at?.line === undefined ? "" : `${at.line}:${at.column ?? ""}`;
}

function caretOf({ excerpt }: FailureFacts["migration_failed"]): string | undefined {
  if (!excerpt) return undefined;
  const line = excerpt.lines[excerpt.line - excerpt.firstLine] ?? "";
  return Array.from(line)
    .slice(excerpt.column - 1, excerpt.column - 1 + excerpt.width)
    .join("");
}

test("a column that gets a name that is taken is not one that is there already", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_a.sql": "CREATE TABLE t (a int, b int);",
    "2_b.sql": "ALTER TABLE public.t RENAME COLUMN a TO b;",
  });
  const { json } = await project.cli(["up", "--json"]);
  expect(String(json.error?.["fixes"])).toMatch(/^rename to what no column has/);
});

test("what was in one transaction with a failure is said to be rolled back with it", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_a.sql": "CREATE TABLE a ();",
    "2_b.sql": "CREATE TABLE b ();",
    "3_c.sql": "SELECT 1/0;",
  });
  const ran = await project.cli(["up", "--one-transaction"]);
  expect([ran.code, ran.stderr]).toEqual([
    1,
    expect.stringContaining("in one transaction with it, 1, 2 were rolled back, too"),
  ]);
  expect(ran.stderr).not.toContain("not started");
  const { error } = await ending(up({ oneTransaction: true }, project.options));
  expect(error?.facts).toMatchObject({ id: "3", together: ["1", "2"] });
});
