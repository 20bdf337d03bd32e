import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { status, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, type Files, makeProject } from "../servers/project.js";

/** Applies these files to an empty database, then asks. */
interface Case {
  readonly files: Files;
  readonly sql?: string;
  /** One row, as JSON. */
  readonly asks?: string;
  readonly answers?: unknown;
  /** The exit code, with the failure's code where it failed; 0 unless told. */
  readonly ends?: string;
  readonly from?: number;
}

const cases: Readonly<Record<string, Case>> = {
  "a file with its own BEGIN and COMMIT": {
    files: { "1_a.sql": "BEGIN;\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nCOMMIT;\n" },
    asks: "SELECT count(*)::int AS n, (SELECT count(*)::int FROM sluice.history) AS rows FROM t",
    answers: { n: 1, rows: 1 },
  },
  "several own transactions, and statements between them": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (a int, at xid8 DEFAULT pg_current_xact_id());\nINSERT INTO t VALUES (0);\nBEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\nCOMMIT;\nSTART TRANSACTION;\nINSERT INTO t VALUES (2);\nEND;\nINSERT INTO t VALUES (3);",
    },
    asks: "SELECT count(DISTINCT at)::int AS transactions, count(*)::int AS n FROM t",
    answers: { transactions: 4, n: 5 },
  },
  "its own isolation level": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (level text);\nBEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO t SELECT current_setting('transaction_isolation');\nCOMMIT;\nBEGIN;\nINSERT INTO t SELECT current_setting('transaction_isolation');\nCOMMIT;",
    },
    asks: "SELECT string_agg(level, ', ' ORDER BY level) AS levels FROM t",
    answers: { levels: "read committed, serializable" },
  },
  "its own isolation level, said by SET TRANSACTION": {
    files: {
      "1_a.sql":
        "BEGIN;\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\nCREATE TABLE t AS SELECT current_setting('transaction_isolation') AS level;\nCOMMIT;",
    },
    asks: "SELECT level FROM t",
    answers: { level: "repeatable read" },
  },
  "a block that its author rolls back: it would be recorded and not be there": {
    files: { "1_a.sql": "CREATE TABLE t ();", "2_b.sql": "BEGIN;\nCREATE TABLE u ();\nROLLBACK;" },
    ends: "2 source_invalid",
    asks: "SELECT to_regclass('t') AS t, to_regclass('sluice.history') AS history",
    answers: { t: null, history: null },
  },
  "savepoints within one transaction": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (a int);\nSAVEPOINT s;\nINSERT INTO t VALUES (1);\nROLLBACK TO s;\nINSERT INTO t VALUES (2);\nRELEASE s;",
    },
    asks: "SELECT array_agg(a) AS a FROM t",
    answers: { a: [2] },
  },
  "a BEGIN without an end": {
    files: { "1_a.sql": "CREATE TABLE t ();", "2_b.sql": "BEGIN;\nCREATE TABLE u ();" },
    ends: "2 source_invalid",
    asks: "SELECT to_regclass('t') AS t, to_regclass('sluice.history') AS history",
    answers: { t: null, history: null },
  },
  "COPY data, in the middle of a file": {
    files: {
      "1_a.sql":
        'CREATE TABLE t (a int, b text);\nCOPY t (a, b) FROM stdin;\n1\tone\\ttab\n2\t\\N\n3\t한글; -- no comment\n\\.\nUPDATE t SET a = a * 10 WHERE a > 0;\nCOPY t FROM stdin WITH (FORMAT csv);\n4,"vier, ""quoted"""\n\\.\nINSERT INTO t VALUES (5, \'five\');',
    },
    asks: "SELECT json_agg(t ORDER BY a) AS rows FROM t",
    answers: {
      rows: [
        { a: 4, b: 'vier, "quoted"' },
        { a: 5, b: "five" },
        { a: 10, b: "one\ttab" },
        { a: 20, b: null },
        { a: 30, b: "한글; -- no comment" },
      ],
    },
  },
  "no data in a COPY": {
    files: { "1_a.sql": "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n\\.\nINSERT INTO t VALUES (1);" },
    asks: "SELECT array_agg(a) AS a FROM t",
    answers: { a: [1] },
  },
  "what a file sets does not reach the next": {
    files: {
      "1_a.sql":
        "CREATE SCHEMA other;\nSET search_path = other;\nCREATE TABLE mine ();\nSET statement_timeout = '1h';\nSET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nSELECT pg_catalog.set_config('work_mem', '123kB', false);\nCREATE TEMP TABLE shadow (a int);\nPREPARE p AS SELECT 1;\nDECLARE c CURSOR WITH HOLD FOR SELECT 1;\nLISTEN nothing;\nSET ROLE pg_monitor;",
      "2_b.sql":
        "CREATE TABLE seen AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout, current_setting('work_mem') AS mem, current_setting('transaction_isolation') AS level, current_user = session_user AS role, to_regclass('shadow') IS NULL AS temp, (SELECT count(*) FROM pg_prepared_statements)::int AS prepared, (SELECT count(*) FROM pg_cursors)::int AS cursors;",
    },
    sql: "GRANT CREATE ON SCHEMA public TO pg_monitor",
    asks: "SELECT s.*, to_regclass('other.mine') IS NOT NULL AS mine FROM seen s",
    answers: {
      path: '"$user", public',
      timeout: "0",
      mem: "4MB",
      level: "read committed",
      role: true,
      temp: true,
      prepared: 0,
      cursors: 0,
      mine: true,
    },
  },
  "what a file sets holds for all of that file": {
    files: {
      "1_a.sql":
        "CREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE t (a int);\nCREATE TEMP TABLE kept AS SELECT 7 AS a;\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nINSERT INTO t SELECT a FROM kept;\nBEGIN;\nINSERT INTO t SELECT a + 1 FROM kept;\nCOMMIT;",
    },
    asks: "SELECT array_agg(a ORDER BY a) AS a, to_regclass('app.t_a')::text AS index FROM app.t",
    answers: { a: [7, 8], index: "app.t_a" },
  },
  "SET LOCAL holds for its own transaction alone": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (timeout text);\nBEGIN;\nSET LOCAL statement_timeout = '5s';\nINSERT INTO t SELECT current_setting('statement_timeout');\nCOMMIT;\nBEGIN;\nINSERT INTO t SELECT current_setting('statement_timeout');\nCOMMIT;",
    },
    asks: "SELECT array_agg(timeout ORDER BY timeout) AS timeouts FROM t",
    answers: { timeouts: ["0", "5s"] },
  },
  "SET ROLE inside a file": {
    sql: "DO $$ BEGIN CREATE ROLE exact_app; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT CREATE ON SCHEMA public TO exact_app",
    files: {
      "1_a.sql": "SET ROLE exact_app;\nCREATE TABLE theirs (a int);\nRESET ROLE;\nCREATE TABLE ours ();",
      "2_b.sql": "SET ROLE exact_app;\nCREATE INDEX CONCURRENTLY theirs_a ON theirs (a);\nCREATE TABLE more ();",
      "3_c.sql": "CREATE TABLE ours_again ();",
    },
    asks: "SELECT string_agg(relname || ' ' || pg_get_userbyid(relowner), ', ' ORDER BY relname) AS owners FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    answers: { owners: "more exact_app, ours postgres, ours_again postgres, theirs exact_app, theirs_a exact_app" },
  },
  "DISCARD ALL, and what gives up every advisory lock": {
    files: {
      "1_a.sql": "CREATE TABLE a ();\nDISCARD ALL;\nCREATE TABLE b ();",
      "2_b.sql": "SELECT pg_advisory_unlock_all();\nCREATE TABLE c ();",
      "3_c.sql":
        "CREATE TABLE d AS SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();",
    },
    asks: "SELECT locks FROM d",
    answers: { locks: 1 },
  },
  "CALL with COMMIT in it": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (a int, at xid8 DEFAULT pg_current_xact_id());\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); COMMIT; END LOOP; END $$;",
      "2_b.sql": "-- sluice:no-transaction\nINSERT INTO t VALUES (0);\nCALL p();\nINSERT INTO t VALUES (4);",
    },
    asks: "SELECT count(*)::int AS n, count(DISTINCT at)::int AS transactions FROM t",
    answers: { n: 5, transactions: 5 },
  },
  "DO with COMMIT in it, without a word of its author": {
    files: { "1_a.sql": "CREATE TABLE t (a int);\nDO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;" },
    ends: "1 migration_failed",
    asks: "SELECT to_regclass('t') AS t",
    answers: { t: null },
  },
  "a file that changes how strings are read": {
    files: {
      "1_a.sql":
        "CREATE TABLE t (a text);\nSET standard_conforming_strings = off;\nINSERT INTO t VALUES ('it\\'s; fine');\nSET standard_conforming_strings = on;\nINSERT INTO t VALUES ('back\\');\n",
      "2_b.sql": "INSERT INTO t VALUES ('path\\');",
    },
    asks: "SELECT array_agg(a ORDER BY a) AS a FROM t",
    answers: { a: ["back\\", "it's; fine", "path\\"] },
    // 19 has it no more.
  },
  "a statement of five megabytes": {
    files: { "1_a.sql": `CREATE TABLE t AS SELECT '${"가나다라 x".repeat(330_000)}'::text AS a;` },
    asks: "SELECT length(a) AS n FROM t",
    answers: { n: 330_000 * 6 },
  },
  "a deferred constraint that holds in the end": {
    files: {
      "1_a.sql":
        "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (1);\nINSERT INTO p VALUES (1);",
      "2_b.sql":
        "CREATE TEMP TABLE tp (id int PRIMARY KEY);\nCREATE TEMP TABLE tc (p int REFERENCES tp DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO tc VALUES (1);\nINSERT INTO tp VALUES (1);",
    },
    asks: "SELECT count(*)::int AS n FROM c",
    answers: { n: 1 },
  },
  "a deferred trigger runs as its file set it": {
    files: {
      "1_a.sql":
        "CREATE SCHEMA app;\nCREATE TABLE app.seen (a int);\nCREATE TABLE app.t (a int);\nCREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (new.a); RETURN NULL; END $$;\nCREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.note();",
      "2_b.sql": "SET search_path = app;\nINSERT INTO t VALUES (1);",
    },
    asks: "SELECT array_agg(a) AS a FROM app.seen",
    answers: { a: [1] },
  },
  "a comment at the end, a semicolon left out, statements on one line": {
    files: {
      "1_a.sql": "CREATE TABLE t (a int); INSERT INTO t VALUES (1);; INSERT INTO t VALUES (2) -- the end",
      "2_b.sql": "/* nothing */ INSERT INTO t VALUES (3) /* here */",
    },
    asks: "SELECT array_agg(a ORDER BY a) AS a FROM t",
    answers: { a: [1, 2, 3] },
  },
  "a table named as the history is": {
    files: {
      "1_a.sql": "CREATE TABLE history (seq int);\nSET search_path = sluice, public;\nSELECT seq FROM history;",
    },
    asks: "SELECT count(*)::int AS n FROM sluice.history",
    answers: { n: 1 },
  },
};

describe.each(majors)("files are run as psql would, on PostgreSQL %s", (major) => {
  test.each(Object.entries(cases))("%s", async (_, { files, sql, asks, answers, ends = "0" }) => {
    await using database = await freshDatabase({ major });
    if (sql) await database.query(sql);
    using project = makeProject(database, files);
    const ended = await ending(up({}, project.options));
    expect(ended.error ? `${ended.exitCode} ${ended.error.code} ${JSON.stringify(ended.error.facts)}` : "0").toMatch(
      new RegExp(`^${ends}`),
    );
    if (asks) expect((await database.query(asks))[0]).toEqual(answers);
    if (ends === "0") {
      const [target] = (await status({}, project.options)).targets;
      expect(target?.migrations.map(({ state }) => state)).toEqual(Object.keys(files).map(() => "applied"));
      expect(await locksHeld(database)).toBe(0);
    }
  });

  test("session settings hold for all, and objects belong to the role", async () => {
    await using database = await freshDatabase({ major });
    await database.query(
      "DO $$ BEGIN CREATE ROLE exact_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$; CREATE SCHEMA app AUTHORIZATION exact_owner; GRANT CREATE ON DATABASE " +
        `${database.name} TO exact_owner; GRANT CREATE ON SCHEMA public TO exact_owner`,
    );
    const session = { role: "exact_owner", searchPath: "app, public", statementTimeout: "77s", lockTimeout: "2s" };
    const see =
      "INSERT INTO seen SELECT current_user, current_setting('search_path'), current_setting('statement_timeout'), current_setting('lock_timeout');";
    using project = makeProject(
      database,
      {
        "1_a.sql": `CREATE TABLE seen (who text, path text, statement text, lock text);\n${see}\nRESET ALL; RESET ROLE; SET search_path = public;`,
        "2_b.sql": `${see}\nCREATE INDEX CONCURRENTLY seen_who ON seen (who);\n${see}\nSET ROLE postgres;`,
        "3_c.sql": `${see}\nDISCARD ALL;\n${see}`,
      },
      { configuration: { session, targets: { main: { source: "migrations", url: database.url } } } },
    );
    await up({}, { ...project.options, url: undefined });
    expect(await database.query("SELECT DISTINCT * FROM app.seen")).toEqual([
      { who: "exact_owner", path: "app, public", statement: "77s", lock: "2s" },
    ]);
    expect(await database.query("SELECT count(*)::int AS n FROM app.seen")).toEqual([{ n: 5 }]);
    expect(
      await database.query(
        "SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relnamespace IN ('app'::regnamespace, 'sluice'::regnamespace)",
      ),
    ).toEqual([{ owner: "exact_owner" }]);
  });

  test("notices are told, with the migration's id where one travels alone", async () => {
    await using database = await freshDatabase({ major });
    const events: SluiceEvent[] = [];
    using project = makeProject(database, {
      "1_a.sql": "DO $$ BEGIN RAISE NOTICE 'hello from %', 1; RAISE WARNING 'careful'; END $$;",
    });
    await up({}, { ...project.options, on: (event) => events.push(event) });
    expect(eventsOf(events, "notice.received").map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      "NOTICE hello from 1",
      "WARNING careful",
    ]);
  });
});

test("what pg_dump writes is restored as psql restores it", async ({ skip }) => {
  const version = /(\d+)\./.exec(spawnSync("pg_dump", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
  skip(version === undefined, "no pg_dump here");
  const major = majors.findLast((each) => each <= Number(version));
  skip(major === undefined, `pg_dump ${version} is older than every server here`);
  await using from = await freshDatabase({ major: major ?? 0 });
  await from.query(`
    CREATE TYPE mood AS ENUM ('so', 'la la');
    CREATE TABLE people (id bigserial PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'so', note text);
    CREATE TABLE pets (id int GENERATED ALWAYS AS IDENTITY, owner bigint REFERENCES people, name text);
    INSERT INTO people (name, note) VALUES ('O''Brien', E'line\\nbreak\\ttab \\\\ backslash'), ('김철수', NULL), ('', ';--');
    INSERT INTO pets (owner, name) SELECT id, 'pet ' || id FROM people;
    CREATE VIEW owners AS SELECT DISTINCT p.name FROM people p JOIN pets ON pets.owner = p.id;
    CREATE FUNCTION shout(t text) RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN upper(t) || ';'; END $body$;
    CREATE INDEX people_name ON people (lower(name));
    CREATE RULE nothing AS ON DELETE TO pets DO INSTEAD (SELECT 1; SELECT 2);`);
  const dump = dumped(from);
  await using into = await freshDatabase({ major: major ?? 0 });
  using project = makeProject(into, {
    "1_dump.sql": dump,
    "2_after.sql": "INSERT INTO people (name) VALUES ('after');",
  });
  await up({}, project.options);
  await into.query("DELETE FROM people WHERE name = 'after'; SELECT setval('people_id_seq', 3)");
  expect(dumped(into, "--exclude-schema=sluice")).toBe(dump);
});

function dumped(database: TestDatabase, ...more: readonly string[]): string {
  const made = spawnSync("pg_dump", [...more, database.url], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  return made.stdout.replace(/^\\(un)?restrict .*$/gm, "\\$1restrict x");
}

async function locksHeld(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  return row?.n ?? 0;
}
