import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { down, isSluiceError, log, status, up } from "../../src/index.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-settings-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const optionsFor = (database: Pick<TestDatabase, "url">, source: string, env = "development") =>
  ({ url: database.url, source, variables: {}, cwd: source, env }) as const;

const thrownBy = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isSluiceError(error)) throw error;
  return error;
};

describe("what a file or a database sets about reading text never reaches the history", () => {
  test.each([
    ["by the database", "ALTER DATABASE {db} SET standard_conforming_strings = off", ""],
    ["by the file", "", "SET standard_conforming_strings = off;\n"],
  ])("strings, %s", async (_name, before, first) => {
    await using database = await freshDatabase();
    if (before) await database.query(before.replace("{db}", database.name));
    const source = project({
      "001_t.sql": `${first}CREATE TABLE t (a text);\n-- sluice:down\nDELETE FROM t WHERE a ~ '^\\d+$'; DROP TABLE t;\n`,
    });
    await up({}, optionsFor(database, source));
    const [event] = (await log({}, optionsFor(database, source))).events;
    expect(event?.downSql).toContain("'^\\d+$'");
    expect(event?.upSql).toContain("CREATE TABLE t");
  });

  test("a string that only that setting can read", async () => {
    await using database = await freshDatabase();
    const source = project({
      "001_t.sql": "SET standard_conforming_strings = off;\nCREATE TABLE t (a text); INSERT INTO t VALUES ('it\\'s');",
      "002_u.sql": "CREATE TABLE u (a text); INSERT INTO u VALUES ('a\\b');",
    });
    await up({}, optionsFor(database, source));
    expect(await database.query("SELECT t.a, u.a AS b FROM t, u")).toEqual([{ a: "it's", b: "a\\b" }]);
  });

  test("an encoding: the kept down is what was written", async () => {
    await using database = await freshDatabase();
    const text = "SET client_encoding = 'LATIN1';\nCREATE TABLE t (i int);\n-- sluice:down\nDROP TABLE t; -- 한국어\n";
    const source = project({ "001_t.sql": text });
    await up({}, optionsFor(database, source));
    expect((await log({}, optionsFor(database, source))).events[0]?.downSql).toContain("한국어");
    expect((await down({}, optionsFor(database, source))).targets[0]?.reverted).toHaveLength(1);
  });

  test("a date style: times are told as ISO 8601", async () => {
    await using database = await freshDatabase();
    await database.query(`ALTER DATABASE ${database.name} SET datestyle = 'SQL, DMY'`);
    const source = project({ "001_t.sql": "CREATE TABLE t (i int);" });
    await up({}, optionsFor(database, source));
    const at = (await status({}, optionsFor(database, source))).targets[0]?.migrations[0]?.appliedAt;
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(at ?? "") - Date.now())).toBeLessThan(60_000);
    expect((await log({}, optionsFor(database, source))).events[0]?.at).toBe(at);
  });
});

test("an open cursor on a temporary table, what it listens to, and a sequence's last value, end with their file", async () => {
  await using database = await freshDatabase();
  const source = project({
    "001_c.sql":
      "CREATE SEQUENCE s; SELECT nextval('s'); CREATE TEMP TABLE x AS SELECT 1 AS a; DECLARE c CURSOR FOR SELECT * FROM x; FETCH 1 FROM c; CREATE TABLE y (a int); LISTEN news;",
    "002_k.sql": "CREATE TABLE heard AS SELECT channel FROM pg_listening_channels() AS channel;",
    "003_l.sql": "SELECT lastval();",
  });
  const error = await thrownBy(up({}, optionsFor(database, source)));
  expect(error.facts).toMatchObject({ id: "003", fault: { sqlstate: "55000" } });
  expect(await database.query("SELECT relname FROM pg_class WHERE relname = 'y'")).toHaveLength(1);
  expect(await database.query("SELECT * FROM heard")).toEqual([]);
});

test("what the server cannot even read is the fault of the file that holds it, not of its neighbours", async () => {
  await using admin = await freshDatabase();
  const name = `${admin.name}_kr`;
  await admin.query(
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'EUC_KR' LC_COLLATE 'C' LC_CTYPE 'C'${admin.major >= 17 ? " LOCALE_PROVIDER libc" : ""}`,
  );
  try {
    const url = admin.url.replace(admin.name, name);
    const source = project({
      "001_한글표.sql": "CREATE TABLE 한글표 (i int);",
      "002_x.sql": "COMMENT ON TABLE 한글표 IS '🚰';",
      "003_y.sql": "CREATE TABLE y (i int);",
    });
    const error = await thrownBy(up({}, optionsFor({ url }, source)));
    expect(error.code).toBe("migration_failed");
    expect(error.facts).toMatchObject({ id: "002", at: { file: expect.stringContaining("002_x.sql") } });
    const states = (await status({}, optionsFor({ url }, source))).targets[0]?.migrations.map(({ state }) => state);
    expect(states).toEqual(["applied", "failed", "pending"]);
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test("a signal in a message of several migrations: the one in hand has its grace, the next is not begun", async () => {
  await using database = await freshDatabase();
  const files = Object.fromEntries(
    ["1", "2", "3", "4", "5", "6"].map((id) => [`${id}_t.sql`, `CREATE TABLE t${id} (i int); SELECT pg_sleep(0.8);`]),
  );
  const source = project(files);
  const abort = new AbortController();
  setTimeout(() => abort.abort({ signal: "SIGINT" }), 1200);
  const error = await thrownBy(up({}, { ...optionsFor(database, source), signal: abort.signal }));
  expect([error.code, error.exitCode]).toEqual(["interrupted", 8]);
  const tables = await database.query("SELECT relname FROM pg_class WHERE relname LIKE 't_' AND relkind = 'r'");
  expect(tables.length).toBeGreaterThan(0);
  expect(tables.length).toBeLessThan(5);
  await up({}, optionsFor(database, source));
  expect(await database.query("SELECT relname FROM pg_class WHERE relname LIKE 't_' AND relkind = 'r'")).toHaveLength(
    6,
  );
});

test("--one-transaction that fails says that nothing of it is in", async () => {
  await using database = await freshDatabase();
  const source = project({
    "001_a.sql": "BEGIN; CREATE TABLE a (i int); COMMIT; BEGIN; CREATE TABLE b (i int); SELECT 1 / 0; COMMIT;",
  });
  const error = await thrownBy(up({ oneTransaction: true }, optionsFor(database, source)));
  expect(error.facts).toMatchObject({ outcome: "rolled-back", done: 0 });
  expect(error.exitCode).toBe(1);
  expect(await database.query("SELECT 1 FROM pg_class WHERE relname = 'a'")).toHaveLength(0);
});

test("who only waits for a database and is interrupted ends with 8", async () => {
  const source = project({ "001_a.sql": "SELECT 1;" });
  const options = optionsFor({ url: "postgres://nobody@127.0.0.1:1/none" }, source);
  const error = await thrownBy(up({ waitMs: 20_000 }, { ...options, signal: AbortSignal.timeout(500) }));
  expect(error.exitCode).toBe(8);
});

test("a setting that is gone back before ends with its savepoint, also for what runs apart after it", async () => {
  await using database = await freshDatabase();
  const source = project({
    "001_ground.sql": `CREATE SCHEMA other; CREATE TABLE t (a int); CREATE TABLE other.t (a int);`,
    "002_rows.sql": `BEGIN; SAVEPOINT a; SET search_path = other; ROLLBACK TO a; COMMIT; INSERT INTO t VALUES (1);
BEGIN; SAVEPOINT a; SET search_path = other; RELEASE a; COMMIT; INSERT INTO t VALUES (2);`,
  });
  await up({}, optionsFor(database, source));
  expect(
    await database.query("SELECT tableoid::regclass::text AS t, a FROM t UNION ALL SELECT 'other.t', a FROM other.t"),
  ).toEqual([
    { t: "t", a: 1 },
    { t: "other.t", a: 2 },
  ]);
});

test("RESET ALL leaves a role, also for what runs apart after it", async () => {
  await using database = await freshDatabase();
  const role = `r_${database.name}`;
  await database.query(`CREATE ROLE ${role}; GRANT ALL ON SCHEMA public TO ${role}`);
  try {
    const text = `SET ROLE ${role};\nRESET ALL;\nCREATE TABLE with_it ();`;
    // What the server itself makes of it stands beside what a run does.
    await database.query(text);
    const source = project({
      "001_t.sql": `${text}\nBEGIN;\nCREATE TABLE apart ();\nCOMMIT;`.replace("with_it", "run_with_it"),
    });
    await up({}, optionsFor(database, source));
    const owned = `SELECT relname AS name FROM pg_class WHERE relowner = '${role}'::regrole AND relkind = 'r' ORDER BY 1`;
    expect(await database.query(owned)).toEqual([{ name: "apart" }, { name: "run_with_it" }, { name: "with_it" }]);
  } finally {
    await database.query(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
