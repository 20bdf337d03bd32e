import { spawnSync } from "node:child_process";
import { expect, test, describe } from "vitest";
import { down, plan, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { makeProject, type Files } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";

const files: Files = {
  "1_one.sql": "CREATE TABLE one (a int);\n-- sluice:down\nDROP TABLE one;",
  "2_index.sql": "INSERT INTO one SELECT generate_series(1, 10);\nCREATE INDEX CONCURRENTLY one_a ON one (a);",
};

describe.each(majors)("on PostgreSQL %s", (major) => {
  test("a start with nothing to do: one connection, one query, no lock", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({}, project.options);
    await using proxy = await makeProxy(database);
    const ran = await project.cli(["up", "--json"], { url: proxy.url });
    expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
    expect(proxy.connections()).toBe(1);
    const sent = proxy.messages().map(({ type }) => type);
    // The startup, the password's exchange, one query, good-bye.
    expect(sent.filter((type) => type !== "p")).toEqual(["start", "Q", "X"]);
    expect(proxy.messages().filter(({ text }) => /lock/i.test(text.replace("lock_timeout", "")))).toEqual([]);
  });

  test("an index built concurrently: noted, looked at once, built, recorded", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    await using proxy = await makeProxy(database);
    const indexed = { "2_index.sql": "CREATE INDEX CONCURRENTLY one_a ON one (a);" };
    project.write(indexed);
    await up({}, { ...project.options, url: proxy.url });
    const sent = proxy.messages().flatMap(({ type, text }) => (type === "Q" ? text.trim().split(/\s+/, 1) : []));
    // Who am I, the lock, the history again; the note, its settings, one look, the build, all put back, the row; the check, the lock given back.
    expect(sent).toEqual([
      "SELECT",
      "SELECT",
      "SELECT",
      "INSERT",
      "SET",
      "SELECT",
      "CREATE",
      "RESET",
      "INSERT",
      "SELECT",
      "SELECT",
      "SELECT",
    ]);
  });

  test("status and plan change nothing, and the server sees to it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await using proxy = await makeProxy(database);
    const options = { ...project.options, url: proxy.url };
    for (const apply of [false, true]) {
      if (apply) await up({ to: "1" }, project.options);
      const before = await everything(database);
      await status({ check: true, explain: true }, options);
      await plan({ full: true }, options);
      await plan({ sql: true, check: true }, options);
      if (apply) await plan({ down: true }, options);
      expect(await everything(database)).toEqual(before);
    }
    const starts = proxy.messages().filter(({ type }) => type === "start");
    expect(starts.length).toBe(7);
    for (const { text } of starts) expect(text).toContain("-c default_transaction_read_only=on");
    // It is the server's setting that would refuse: nothing of ours opens a transaction that says otherwise.
    const meddling = proxy.messages().filter(({ text }) => /read write|SET /i.test(text));
    // Who is at work is asked with the rights of whoever logged in.
    const own = ["BEGIN READ ONLY;\nSET LOCAL ", "SET LOCAL ROLE NONE; WITH "];
    expect(meddling.filter(({ text }) => !own.some((start) => text.startsWith(start)))).toEqual([]);
  });
});

const scripts: Readonly<Record<string, Files>> = {
  "transactions and indexes": files,
  "COPY, functions, own transactions, temporary tables": {
    "1_copy.sql":
      "CREATE TABLE t (a int, b text);\nCOPY t FROM stdin;\n1\tone; -- \\\\ x\n2\t\\N\n\\.\nUPDATE t SET b = 'zwei' WHERE a = 2;",
    "2_own.sql":
      "BEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO t VALUES (3, current_setting('transaction_isolation'));\nCOMMIT;\nINSERT INTO t VALUES (4);",
    "3_body.sql":
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $x$ BEGIN RETURN a; -- ;\nEND $x$;\nSELECT f(1) -- no semicolon",
    "4_set.sql":
      "CREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE inside (a int);\nCREATE TEMP TABLE kept AS SELECT 5 AS a;\nCREATE INDEX CONCURRENTLY inside_a ON inside (a);\nINSERT INTO inside SELECT a FROM kept;\nRESET ALL;\nINSERT INTO t VALUES (6);",
    "5_call.sql":
      "-- sluice:no-transaction\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (7); COMMIT; END $$;\nCALL p();",
    "7_reading.sql":
      "CREATE TABLE s (a text);\nSET standard_conforming_strings = off;\nSET escape_string_warning = off;\nCREATE INDEX CONCURRENTLY si ON s (a);\nINSERT INTO s VALUES ('a\\'; b');",
    "6_comment.sql":
      "CREATE TABLE last (a int); /* colon :USER and :'x' */ INSERT INTO t VALUES (8, ':USER'), (9, 'a:b'::text);",
  },
};

describe.each(majors)("plan --sql on PostgreSQL %s", (major) => {
  test.each(Object.entries(scripts))("psql comes to the same end as up: %s", async (_, given) => {
    await using byHand = await freshDatabase({ major });
    await using byTool = await freshDatabase({ major });
    using hand = makeProject(byHand, given);
    using tool = makeProject(byTool, given);
    expect(psql(byHand, await scriptOf(hand.options))).toBe("");
    await up({}, tool.options);
    expect(await everything(byHand)).toEqual(await everything(byTool));
    expect(await historyOf(byHand)).toEqual(await historyOf(byTool));
    const [target] = (await status({}, hand.options)).targets;
    expect(target?.migrations.map(({ state }) => state)).toEqual(Object.keys(given).map(() => "applied"));
    expect((await up({}, hand.options)).targets[0]?.applied).toEqual([]);
  });

  test("the way back, a second run, another run's lock", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_one.sql": files["1_one.sql"],
      "2_two.sql": "CREATE TABLE two ();\n-- sluice:down\nDROP TABLE two;",
    });
    await up({}, project.options);
    const back =
      (await plan({ down: true, allowDestructive: ["2"], sql: true }, project.options)).targets[0]?.script ?? "";
    expect(psql(database, back)).toBe("");
    expect((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state)).toEqual([
      "applied",
      "reverted",
    ]);
    const script = await scriptOf(project.options);
    expect(psql(database, script)).toBe("");
    expect(psql(database, script)).toContain("the history is not as this plan found it: plan again");
    // The same numbers a second time: the fence, where the script's own look came before another's rows.
    const unlooked = script.replace(/^DO \$sluice\$ DECLARE.*?^END \$sluice\$;\n/msu, "");
    expect(unlooked.length).toBeLessThan(script.length);
    expect(psql(database, unlooked)).toMatch(/already exists|history_fence/);
    await down({ allowDestructive: ["2"] }, project.options);
    const late = await scriptOf(project.options);
    const holder = await database.client();
    const [key] = /pg_try_advisory_lock\((-?\d+)\)/.exec(late)?.slice(1) ?? [];
    await holder.query(`SELECT pg_advisory_lock(${key})`);
    expect(psql(database, late)).toContain("another run holds the lock");
    expect((await database.query("SELECT to_regclass('two') AS two"))[0]).toEqual({ two: null });
  });

  test("what up refuses, the script refuses", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { ...files, "3_drop.sql": "DROP TABLE one;" });
    expect(psql(database, await scriptOf(project.options))).toContain("refused: 3 drop: destructive; drop table one");
    expect(await database.query("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([]);
  });

  test("a script runs in the database it was planned for, whatever its name, and in no other", async () => {
    await using database = await freshDatabase({ major });
    await using other = await freshDatabase({ major });
    const name = `${database.name} $sluice$ 'x' "y" %`;
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const strange = { url: database.url.replace(database.name, encodeURIComponent(name)) };
    await other.query(`CREATE DATABASE ${quoted}`);
    try {
      using project = makeProject(strange, files);
      const script = await scriptOf(project.options);
      expect(psql(other, script)).toContain(`this plan is for the database ${name}`);
      expect(await other.query("SELECT 1 FROM pg_class WHERE relname IN ('one', 'history')")).toEqual([]);
      expect(psql(strange, script)).toBe("");
      expect((await up({}, project.options)).targets[0]?.applied).toEqual([]);
    } finally {
      await other.query(`DROP DATABASE ${quoted} WITH (FORCE)`);
    }
  });

  test("session settings are in the script", async () => {
    await using database = await freshDatabase({ major });
    await database.query(
      `DO $$ BEGIN CREATE ROLE script_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$; CREATE SCHEMA app AUTHORIZATION script_owner; GRANT CREATE ON DATABASE ${database.name} TO script_owner`,
    );
    const configuration = { session: { role: "script_owner", searchPath: "app" } };
    using project = makeProject(database, files, { configuration });
    expect(psql(database, await scriptOf(project.options))).toBe("");
    expect(
      await database.query(
        "SELECT DISTINCT relnamespace::regnamespace::text AS schema, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace IN ('app'::regnamespace, 'sluice'::regnamespace, 'public'::regnamespace) ORDER BY 1",
      ),
    ).toEqual([
      { schema: "app", owner: "script_owner" },
      { schema: "sluice", owner: "script_owner" },
    ]);
    await up({}, project.options);
  });
});

async function scriptOf(options: Parameters<typeof plan>[1]): Promise<string> {
  return (await plan({ sql: true }, options)).targets[0]?.script ?? "";
}

/** What psql complains of. */
function psql(database: Pick<TestDatabase, "url">, script: string): string {
  const ran = spawnSync("psql", ["--no-psqlrc", "--quiet", "--file=-", database.url], {
    input: script,
    encoding: "utf8",
    env: { ...process.env, PGOPTIONS: "-c client_min_messages=error" },
  });
  if (ran.error) throw ran.error;
  return ran.stderr;
}

/** Every object and every row, but the history's own times. */
async function everything(database: TestDatabase): Promise<unknown> {
  const objects = await database.query(
    `SELECT relnamespace::regnamespace::text AS schema, relname, relkind::text, relpages FROM pg_class
     WHERE relnamespace::regnamespace::text NOT LIKE 'pg\\_%' AND relnamespace <> 'information_schema'::regnamespace ORDER BY 1, 2`,
  );
  const rows: unknown[] = [];
  for (const { schema, relname, relkind } of objects as readonly {
    schema: string;
    relname: string;
    relkind: string;
  }[]) {
    if (relkind !== "r" || schema === "sluice") continue;
    rows.push(relname, await database.query(`SELECT t::text AS row FROM "${schema}"."${relname}" t ORDER BY 1`));
  }
  const [{ n } = { n: 0 }] = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
  );
  return { objects, rows, n };
}

/** What identifies each row of the history. */
async function historyOf(database: TestDatabase): Promise<unknown> {
  return database.query(
    `SELECT seq::int, kind, outcome, id, name, unit, units, unit_hash, checksum_raw, checksum_tokens, checksum_version, up_sql, down_sql, plan_id
     FROM sluice.history ORDER BY seq`,
  );
}
