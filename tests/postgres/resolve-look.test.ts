import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const parts = "CREATE TABLE p (a int) PARTITION BY LIST (a);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);";
const first = `CREATE TABLE t (a int);\nCREATE TABLE led (n int);\nCREATE INDEX old ON t (a);\n${parts}\n-- sluice:down\nDROP TABLE p, led, t;\n`;
const invalid = (name: string) => `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${name}'::regclass`;
const pending = "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p1'::regclass";
const several = "INSERT INTO led VALUES (1);\nCREATE INDEX CONCURRENTLY i ON t (a);\nINSERT INTO led VALUES (3);\n";

/** What a run that was killed left: a statement of `2_alone.sql` that is noted, and the schema as given. */
const left = {
  index: { sql: "CREATE INDEX CONCURRENTLY i ON t (a);", inFact: `CREATE INDEX i ON t (a); ${invalid("i")}` },
  ifNotExists: {
    sql: "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);",
    inFact: `CREATE INDEX i ON t (a); ${invalid("i")}`,
  },
  several: { sql: several, unit: 2, inFact: `CREATE INDEX i ON t (a); ${invalid("i")}` },
  built: { sql: "CREATE INDEX CONCURRENTLY i ON t (a);", inFact: "CREATE INDEX i ON t (a)" },
  reindex: {
    sql: "REINDEX INDEX CONCURRENTLY old;",
    inFact: `CREATE INDEX old_ccnew ON t (a); ${invalid("old_ccnew")}`,
  },
  detach: { sql: "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;", inFact: pending, since: 14 },
} as const;

describe.each(majors)("resolve looks as up does, on PostgreSQL %s", (major) => {
  const cases = Object.entries(left).filter(([, each]) => !("since" in each) || major >= each.since);

  test.each(cases)("said to be run again, what was left is looked at and cleared: %s", async (_, each) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    project.write({ "2_alone.sql": each.sql });
    await killedIn(database, each);
    await database.query(each.inFact);
    await resolve({ id: "2", as: "retry" }, project.options);
    expect(await statesOf(project)).toMatch(/2 failed partial [01]\/[13]$/);
    const { error } = await ending(up({}, project.options));
    expect(error?.message).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    expect(await carcasses(database)).toEqual([]);
    expect((await database.query("SELECT FROM led")).length).toBe("unit" in each ? 2 : 0);
  });

  test.each([
    ["index", "- index i (INVALID)", "DROP INDEX CONCURRENTLY IF EXISTS public.i"],
    ["ifNotExists", "- index i (INVALID)", "DROP INDEX CONCURRENTLY IF EXISTS public.i"],
    ["several", "- index i (INVALID)", "DROP INDEX CONCURRENTLY IF EXISTS public.i"],
    ["reindex", "- index old_ccnew (INVALID)", "DROP INDEX CONCURRENTLY IF EXISTS public.old_ccnew"],
    ["detach", "+ partition p1 OF p (DETACH PENDING)", "ALTER TABLE p DETACH PARTITION p1 FINALIZE"],
  ] as const)("what is neither in nor out is not said to be either without a reason: %s", async (name, seen, clear) => {
    if (!cases.some(([each]) => each === name)) return;
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    project.write({ "2_alone.sql": left[name].sql });
    await killedIn(database, left[name]);
    await database.query(left[name].inFact);
    for (const as of ["applied", "pending"] as const) {
      const { error } = await ending(resolve({ id: "2", as }, project.options));
      if (name === "several" && as === "pending") expect(error?.facts).toMatchObject({ detail: { kind: "half_run" } });
      else
        expect(error?.facts).toMatchObject({
          detail: { kind: "needs_flag", why: `2: ${seen}`, half: { run: "up", clear: [clear] } },
        });
    }
    const told = await project.cli(["resolve", "2", "--applied"]);
    expect([told.code, told.stderr]).toEqual([2, expect.stringContaining(`or by hand: ${clear}`)]);
    const [target] = (await resolve({ id: "2", as: "applied", because: "later" }, project.options)).targets;
    expect(target?.seen).toEqual([seen]);
    project.write({ "3_more.sql": "CREATE TABLE more ();" });
    const [ran] = (await up({ only: "3" }, project.options)).targets;
    expect(ran?.invalidIndexes).toEqual(name === "detach" ? undefined : [seen.split(" ")[2]]);
  });

  test("said to be out with a reason, what is left is named in the way of the next run, and what ends it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    project.write({ "2_alone.sql": left.several.sql });
    await killedIn(database, left.several);
    await database.query(left.several.inFact);
    await resolve({ id: "2", as: "pending", because: "the rows are taken out by hand" }, project.options);
    const told = await project.cli(["up"]);
    expect([told.code, told.stderr]).toEqual([9, expect.stringContaining("index i exists and is invalid")]);
    expect(told.stderr).toContain("DROP INDEX CONCURRENTLY i; then: sluice up");
    expect(told.stderr).not.toContain("--applied");
    await database.query("DROP INDEX i; CREATE INDEX i ON t (a)");
    const other = await project.cli(["up"]);
    expect(other.stderr).toContain("if it is the same, write IF NOT EXISTS");
    expect(other.stderr).not.toContain("--applied");
  });

  test.each([
    ["index", "○ 2 alone", "recorded as to be run again: sluice up"],
    ["several", "○ 2 alone", "recorded as in up to 1 of 3; sluice up goes on at 2"],
  ] as const)("what is said to run again has not failed: %s", async (name, ...says) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    project.write({ "2_alone.sql": left[name].sql });
    await killedIn(database, left[name]);
    const told = await project.cli(["resolve", "2", "--retry"]);
    for (const text of says) expect(told.stdout).toContain(text);
    expect((await project.cli(["resolve", "2", "--retry", "--lang", "ko"])).stdout).toMatch(/sluice up/);
    if (name === "index") expect((await project.cli(["status"])).stdout).toContain("to be run again");
  });

  test("an index whose migration is in, and which a killed down left half dropped, is not there", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    const sql = "CREATE INDEX i ON t (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY i;\n";
    project.write({ "2_alone.sql": sql });
    await up({}, project.options);
    await killedIn(database, { sql: "DROP INDEX CONCURRENTLY i;" }, "down");
    await database.query(invalid("i"));
    for (const as of ["applied", "pending"] as const) {
      const { error } = await ending(resolve({ id: "2", as }, project.options));
      expect(error?.facts).toMatchObject({ detail: { why: "2: + index i (INVALID)", half: { run: "down" } } });
    }
    await database.query("DROP INDEX i");
    await resolve({ id: "2", as: "pending" }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 pending");
  });

  test("a database that was being dropped is neither there nor gone, and the next run ends it", async () => {
    await using database = await freshDatabase({ major });
    const name = `${database.name}_half`;
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    const sql = `DROP DATABASE ${name};`;
    project.write({ "2_alone.sql": sql });
    await killedIn(database, { sql });
    await database.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    // As a DROP DATABASE leaves it that was cut off.
    await database.query(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = '${name}'`);
    for (const as of ["applied", "pending"] as const) {
      const { error } = await ending(resolve({ id: "2", as }, project.options));
      expect(error?.facts).toMatchObject({ detail: { why: `2: + database ${name} (INVALID)`, half: { run: "up" } } });
    }
    await up({ allowDestructive: ["2"] }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    expect(await database.query(`SELECT FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
  });

  test("under the file's own settings, and only as the file writes it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": "CREATE SCHEMA app; CREATE TABLE app.t (a int, b int);" });
    await up({}, project.options);
    project.write({ "2_alone.sql": "SET search_path = app;\nCREATE INDEX CONCURRENTLY i ON t (a);\n" });
    await database.query("CREATE INDEX i ON app.t (b)");
    const { error } = await ending(resolve({ id: "2", as: "applied" }, project.options));
    expect(error?.facts).toMatchObject({ detail: { why: "2: - index i (CREATE INDEX i ON app.t USING btree (b))" } });
    await database.query("DROP INDEX app.i; CREATE INDEX i ON app.t (a)");
    const [target] = (await resolve({ id: "2", as: "applied" }, project.options)).targets;
    expect(target?.seen).toEqual(["+ index i"]);
  });

  test("a down said to be run again is looked at, too, and nothing is applied over it meanwhile", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_first.sql": first });
    await up({}, project.options);
    project.write({
      "2_alone.sql": "CREATE INDEX CONCURRENTLY i ON t (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY i;\n",
    });
    await up({}, project.options);
    await killedIn(database, { sql: "DROP INDEX CONCURRENTLY i;" }, "down");
    await database.query("DROP INDEX i");
    await resolve({ id: "2", as: "retry" }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 0/1 down");
    const { error } = await ending(up({}, project.options));
    expect(error?.facts).toMatchObject({ why: { kind: "partly_back" } });
    await down({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
  });

  test("what no look tells runs again as it is written now, and is then looked at as any other", async () => {
    await using database = await freshDatabase({ major });
    const call = (n: number): string => `-- sluice:no-transaction\nCALL add(${n});`;
    using project = makeProject(database, {
      "1_first.sql": `${first.split("-- sluice:down")[0]}CREATE PROCEDURE add(n int) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO led VALUES (n); COMMIT; END $$;`,
    });
    await up({}, project.options);
    project.write({ "2_alone.sql": call(1) });
    await killedIn(database, { sql: "CALL add(1);" });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    project.write({ "2_alone.sql": call(2) });
    await resolve({ id: "2", as: "retry" }, project.options);
    await killedIn(database, { sql: "CALL add(2);" });
    // The word was for what had been begun then.
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    await resolve({ id: "2", as: "retry" }, project.options);
    await up({}, project.options);
    expect(await database.query("SELECT n FROM led")).toEqual([{ n: 2 }]);
  });
});

interface Left {
  readonly sql: string;
  readonly unit?: number;
}

/** The units before it are in. */
async function killedIn(database: TestDatabase, { sql, unit = 1 }: Left, kind = "up"): Promise<void> {
  const of = unit === 1 ? 1 : 3;
  const insert = (outcome: string, number: number) => `INSERT INTO sluice.history
      (seq, kind, outcome, id, name, unit, units, unit_hash, started_at, run, source, by, host, tool)
    SELECT seq + 1, '${kind}', '${outcome}', '2', 'alone', ${number}, ${of}, encode(sha256(convert_to($$${sql.split("\n")[number - 1]}$$ || E'\\n', 'UTF8')), 'hex'),
      now(), 'dead', source, by, host, tool FROM sluice.history ORDER BY seq DESC LIMIT 1`;
  if (unit > 1) {
    await database.query("INSERT INTO led VALUES (1)");
    await database.query(insert("done", 1));
  }
  await database.query(insert("begun", unit));
}

/** Invalid indexes, and partitions that are neither in nor out. */
async function carcasses(database: TestDatabase): Promise<readonly string[]> {
  const detaching =
    database.major >= 14 ? "UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhdetachpending" : "";
  const rows = await database.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid ${detaching}`,
  );
  return rows.map(({ name }) => name);
}
