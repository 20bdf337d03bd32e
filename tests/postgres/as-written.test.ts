import { describe, expect, test } from "vitest";
import { Secret } from "../../src/core/model/secret.js";
import type { Session } from "../../src/engines/engine.js";
import { postgres } from "../../src/engines/postgres/postgres.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";

const ground = `CREATE SCHEMA app;
  CREATE TABLE app."T t" (gone int, a int, b varchar(20), data jsonb, c text COLLATE "C");
  ALTER TABLE app."T t" DROP COLUMN gone;
  CREATE FUNCTION app.whole(app."T t") RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'`;

/** Behind the table's name: what the statement says, and what the index of its name was made with. */
const same: readonly (readonly [written: string, made: string])[] = [
  ["(a)", "(a)"],
  ["USING btree ((a) ASC NULLS LAST) -- said at length", "(a)"],
  ["(lower(b))", "(lower(b))"],
  ["(b) WHERE b IN ('x', 'y') AND a BETWEEN 1 AND 2", "(b) WHERE b IN ('x', 'y') AND a BETWEEN 1 AND 2"],
  ["(a DESC, b text_pattern_ops) INCLUDE (c)", "(a DESC NULLS FIRST, b text_pattern_ops) INCLUDE (c)"],
  ['(("T t".a + 1))', "((a + 1))"],
  ["(((data->>'k')::int))", "((CAST(data->>'k' AS integer)))"],
  ["(c)", '(c COLLATE "C")'],
  [
    "USING gin (data jsonb_path_ops) WITH (fastupdate = off)",
    "USING gin (data jsonb_path_ops) WITH (fastupdate = off)",
  ],
];

const another: readonly (readonly [written: string, made: string])[] = [
  ["(a)", "(b)"],
  ["(a)", "(a, b)"],
  ["(a)", "(a) INCLUDE (b)"],
  ["(a)", "(a DESC)"],
  ["(a)", "USING hash (a)"],
  ["(a)", "(a) WHERE a > 0"],
  ["(a) WHERE a > 1", "(a) WHERE a > 0"],
  ["((a + 1))", "((a + 2))"],
  ["(b)", "(b text_pattern_ops)"],
  ["(b)", '(b COLLATE "C")'],
  ["(a)", "(a) WITH (fillfactor = 70)"],
];

describe.each(majors)("an index of the name that was to be made, on PostgreSQL %s", (major) => {
  const fateOf = async (written: string, made: string, unique = ""): Promise<string> => {
    await using database = await freshDatabase({ major });
    await database.query(`${ground}; CREATE INDEX i ON app."T t" ${made}`);
    await using session = await sessionOn(database);
    await session.rows("SET search_path = app");
    return (await fate(session, `CREATE ${unique}INDEX CONCURRENTLY i ON "T t" ${written}`)).kind;
  };

  test.each(same)("is the same: %s and %s", async (written, made) => expect(await fateOf(written, made)).toBe("done"));
  test.each(another)("is another: %s and %s", async (written, made) =>
    expect(await fateOf(written, made)).toBe("again"),
  );
  test("is another: one is unique", async () => expect(await fateOf("(a)", "(a)", "UNIQUE ")).toBe("again"));

  test("cannot be compared where it depends on the very table, or no copy may be made", async () => {
    expect(await fateOf('(app.whole("T t"))', '(app.whole("T t"))')).toBe("unknown");
    await using database = await freshDatabase({ major });
    await database.query(`${ground}; CREATE INDEX i ON app."T t" (a)`);
    await using session = await sessionOn(database);
    await session.rows("SET default_transaction_read_only = on");
    expect(await fate(session, 'CREATE INDEX CONCURRENTLY i ON app."T t" (a)')).toEqual({ kind: "unknown" });
    // Whoever asks next is not in what failed.
    expect(await session.rows("SELECT to_regclass('pg_temp.\"T t\"') AS copy")).toEqual([{ copy: null }]);
  });

  test("is looked at without a trace", async () => {
    await using database = await freshDatabase({ major });
    await database.query(`${ground}; CREATE INDEX i ON app."T t" (a)`);
    await using session = await sessionOn(database);
    expect(await fate(session, 'CREATE INDEX CONCURRENTLY i ON app."T t" (a)')).toEqual({ kind: "done", clear: [] });
    expect(await session.rows("SELECT relname FROM pg_class WHERE relname IN ('i', 'T t') ORDER BY 1")).toEqual([
      { relname: "T t" },
      { relname: "i" },
    ]);
  });
});

describe("a database or tablespace", () => {
  test("that is there may be another's; that is not is still to be made, or is gone", async () => {
    await using database = await freshDatabase();
    await using session = await sessionOn(database);
    const kind = async (statement: string) => (await fate(session, statement)).kind;
    expect(await kind(`CREATE DATABASE /* which */ ${database.name}`)).toBe("unknown");
    expect(await kind(`DROP DATABASE IF EXISTS ${database.name}`)).toBe("again");
    expect(await kind('create database "No such"')).toBe("again");
    expect(await kind('DROP DATABASE "No such"')).toBe("done");
    expect(await kind(`DROP DATABASE U&"${database.name}"`)).toBe("unknown");
    expect(await kind("CREATE TABLESPACE PG_DEFAULT LOCATION '/tmp'")).toBe("unknown");
    expect(await kind("CREATE TABLESPACE none LOCATION '/tmp'")).toBe("again");
  });
});

function fate(session: Session, statement: string) {
  return postgres.questions.fate(session, {
    statement,
    statementClass: { kind: "outside-transaction", why: statement },
  });
}

function sessionOn({ host, port, user, password, name }: TestDatabase): Promise<Session> {
  return postgres.connect(
    {
      engine: "postgres",
      host,
      port,
      user,
      password: new Secret(password),
      database: name,
      tls: { mode: "disable" },
      connectTimeoutMs: 10_000,
    },
    { application: "sluice" },
  );
}
