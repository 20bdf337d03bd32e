import { describe, expect, test } from "vitest";
import { down, log, resolve, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

/** As a run leaves it that was killed while this unit ran. */
async function killedIn(database: TestDatabase, id: string, unit: number, kind = "up"): Promise<void> {
  await database.query(
    `INSERT INTO sluice.history (seq, kind, outcome, id, name, unit, units, unit_hash, started_at, run, source, by, host, tool)
     SELECT (SELECT max(seq) + 1 FROM sluice.history), '${kind}', 'begun', id, name, ${unit}, units, CASE WHEN unit = ${unit} THEN unit_hash END, now(), 'dead', source, by, host, tool
     FROM sluice.history WHERE id = '${id}' AND units IS NOT NULL ORDER BY seq DESC LIMIT 1`,
  );
}

describe.each(majors)("what a person says of a migration, on PostgreSQL %s", (major) => {
  const three = "-- sluice:no-transaction\nCREATE TABLE t (a int);\nCALL batch();\nINSERT INTO t VALUES (4);\n";

  test("said to be in, the unit that nobody saw end is, and the next run goes on behind it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    await killedIn(database, "3", 2);
    expect(await statesOf(project)).toBe("3 unknown partial 1/3");
    const said = await project.cli(["resolve", "3", "--applied", "--because", "seen"]);
    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining("up to 2 of 3; sluice up goes on at 3")]);
    expect(await statesOf(project)).toBe("3 failed partial 2/3");
    expect(await database.query("SELECT FROM t")).toHaveLength(0);
    await up({}, project.options);
    expect(await statesOf(project)).toBe("3 applied");
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 4 }]);
  });

  test("said once more, all of it would be: what was not run is told, and needs a reason", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three });
    await ending(up({}, project.options));
    await killedIn(database, "3", 2);
    await resolve({ id: "3", as: "applied" }, project.options);
    const again = await project.cli(["resolve", "3", "--applied"]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("3: 3 of 3 was not run by sluice")]);
    expect(await statesOf(project)).toBe("3 failed partial 2/3");
    const undone = await project.cli(["resolve", "3", "--pending"]);
    expect([undone.code, undone.stderr]).toEqual([2, expect.stringContaining("3: 1–2 of 3 were run by sluice")]);
    const [target] = (await resolve({ id: "3", as: "applied", because: "by hand" }, project.options)).targets;
    expect(target?.recorded).toEqual([{ id: "3", name: "three", state: "applied" }]);
  });

  test("a failed one is not called applied without a reason, and the schema's word is recorded with it", async () => {
    await using database = await freshDatabase({ major });
    const failing = "-- sluice:no-transaction\nCREATE TABLE a (x int);\nSELECT 1 / 0;\nCREATE TABLE b (x int);\n";
    using project = makeProject(database, { "1_two.sql": failing });
    await ending(up({}, project.options));
    const said = await ending(resolve({ id: "1", as: "applied" }, project.options));
    expect(said.error?.facts).toMatchObject({ detail: { kind: "half_run", from: 2, to: 3, of: 3, ran: false } });
    expect(await statesOf(project)).toBe("1 failed partial 1/3");
    const [target] = (await resolve({ id: "1", as: "applied", because: "b is not needed" }, project.options)).targets;
    expect(target?.seen).toEqual(["+ table a", "- table b"]);
  });

  test("what ran is not talked out of the history in two steps, nor is a procedure that is there", async () => {
    await using database = await freshDatabase({ major });
    const made = "CREATE PROCEDURE batch() LANGUAGE sql AS 'SELECT 1';";
    using project = makeProject(database, {
      "1_batch.sql": `-- sluice:no-transaction\n${made}\nCALL batch();\n`,
      "2_rows.sql": "SELECT 1;",
    });
    await up({}, project.options);
    await database.query("DELETE FROM sluice.history WHERE id = '1' AND unit = 2");
    await killedIn(database, "1", 2);
    expect(await statesOf(project)).toBe("1 unknown partial 1/2, 2 applied");
    expect((await project.cli(["resolve", "1", "--pending"])).stderr).toContain("1: 1 of 2 was run by sluice");
    const [target] = (await resolve({ id: "1", as: "applied" }, project.options)).targets;
    expect(target?.seen).toEqual(["+ procedure batch()"]);
    const back = await project.cli(["resolve", "1", "--pending"]);
    expect([back.code, back.stderr]).toEqual([2, expect.stringContaining("(1: + procedure batch())")]);
    // Of what leaves nothing to be looked for, a person's word is asked for, too.
    const unseen = await project.cli(["resolve", "2", "--pending"]);
    expect([unseen.code, unseen.stderr]).toEqual([2, expect.stringContaining("the history says that 2 is in")]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    await database.query("DROP PROCEDURE batch()");
    await resolve({ id: "1", as: "pending" }, project.options);
    await resolve({ id: "2", as: "pending", because: "taken back by hand" }, project.options);
    expect(await statesOf(project)).toBe("1 pending, 2 pending");
  });

  test("code and types are looked for by what names them", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_all.sql": `CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('good'); CREATE DOMAIN positive AS int;
CREATE FUNCTION f(a int, out b int, m app.mood[]) LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    });
    await up({}, project.options);
    await database.query("DROP DOMAIN positive; DROP FUNCTION app.f()");
    const [target] = (await resolve({ id: "1", as: "pending", because: "x" }, project.options)).targets;
    expect(target?.seen).toEqual([
      "+ schema app",
      "+ type app.mood",
      "- domain positive",
      "+ function f(integer, app.mood[])",
      "- function app.f()",
    ]);
  });

  test("of a down in doubt, --pending says that this statement of it took effect, and the next goes on behind it", async () => {
    const two = `CREATE TABLE t (a int);
-- sluice:down
-- sluice:no-transaction
CALL batch(1);
CALL batch(2);
DROP TABLE t;
`;
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_one.sql":
        "CREATE TABLE log (a int); CREATE PROCEDURE batch(n int) LANGUAGE sql AS 'INSERT INTO log VALUES (n)';",
      "2_two.sql": two,
    });
    await up({}, project.options);
    await database.query("ALTER TABLE log ADD CHECK (a <> 2)");
    await ending(down({ allowDestructive: ["2"] }, project.options));
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 1/3 down");
    project.write({ "2_two.sql": two.replace("batch(1)", "batch(3)") });
    const edited = await project.cli(["down", "--allow-destructive", "2"]);
    expect([edited.code, edited.stderr]).toEqual([9, expect.stringContaining("2 --pending --because TEXT")]);
    project.write({ "2_two.sql": two });
    await killedIn(database, "2", 2, "down");
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 1/3 down");
    const doubted = await project.cli(["down", "--allow-destructive", "2"]);
    expect([doubted.code, doubted.stderr]).toEqual([
      9,
      expect.stringMatching(/2 took effect: sluice resolve .*--pending --because TEXT/),
    ]);
    const back = await ending(resolve({ id: "2", as: "applied" }, project.options));
    expect(back.error?.facts).toMatchObject({ detail: { kind: "half_run", from: 1, to: 1, of: 3, ran: true } });
    const said = await project.cli(["resolve", "2", "--pending"]);
    expect([said.code, said.stdout]).toEqual([
      0,
      expect.stringContaining("out up to 2 of 3; sluice down goes on at 3"),
    ]);
    expect(await statesOf(project)).toBe("1 applied, 2 failed partial 2/3 down");
    const told = await log({ limit: 1 }, project.options);
    expect([told.events.length, told.unsettled]).toEqual([1, [{ target: "main", id: "2" }]]);
    expect((await project.cli(["log"])).stdout).not.toContain("half done");
    const again = await ending(resolve({ id: "2", as: "pending" }, project.options));
    expect(again.error?.facts).toMatchObject({ detail: { kind: "half_run", from: 3, to: 3, of: 3, ran: false } });
    await down({ allowDestructive: ["2"] }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await database.query("SELECT a FROM log")).toEqual([{ a: 1 }]);
  });

  test("where only the statement that broke off was corrected, that it did not take effect can be said, and it runs as it is now", async () => {
    await using database = await freshDatabase({ major });
    const call = (end: string): string =>
      `-- sluice:no-transaction\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT; PERFORM 1/0; END $$;\n${end};`;
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);", "2_call.sql": call("CALL p()") });
    await ending(up({}, project.options));
    project.write({ "2_call.sql": call("DO $$ BEGIN INSERT INTO t VALUES (2); END $$") });
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error?.code]).toEqual([9, "partial_changed"]);
    const fixes = JSON.stringify(ran.json.error?.["fixes"]);
    expect(fixes).toMatch(/let it run as it is now: sluice resolve .*2 --retry --because TEXT/);
    expect(fixes).not.toContain("change only the rest");
    const told = (await project.cli(["status"])).stdout;
    expect(told).toMatch(/what broke off was changed[^]*--retry --because TEXT/);
    expect(told).not.toContain("sluice up");
    await resolve({ id: "2", as: "retry", because: "the row of the first try is to stay" }, project.options);
    await up({}, project.options);
    expect(await database.query("SELECT a FROM t ORDER BY a")).toEqual([{ a: 1 }, { a: 2 }]);
    // What is in is another: no word of a person makes it run over that.
    const units = (first: string): string => `-- sluice:no-transaction\n${first};\nSELECT 1/0;`;
    project.write({ "3_two.sql": units("INSERT INTO t VALUES (3)") });
    await ending(up({}, project.options));
    project.write({ "3_two.sql": units("INSERT INTO t VALUES (4)") });
    const other = await ending(up({}, project.options));
    expect([other.error?.code, other.error?.facts]).toEqual([
      "partial_changed",
      expect.not.objectContaining({ begun: true }),
    ]);
  });

  test("what a run made of it while it was waited for stands: nothing is recorded over that", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({ "2_two.sql": "-- sluice:no-transaction\nCREATE TABLE u (a int);\nALTER TABLE t ADD b int;\n" });
    const reader = await database.client();
    await reader.query("BEGIN; SELECT FROM t");
    const run = up({}, { ...project.options, lockTimeout: "10min" });
    await until(async () => (await statesOf(project)).endsWith("partial 1/2"));
    let waiting = false;
    const on = ({ type }: SluiceEvent): void => void (waiting ||= type === "lock.waiting");
    const said = ending(resolve({ id: "2", as: "pending", because: "undone" }, { ...project.options, on }));
    await until(() => waiting);
    await reader.query("COMMIT");
    await run;
    const { error } = await said;
    expect([error?.code, error?.exitCode, error?.facts]).toEqual([
      "state_changed",
      4,
      { id: "2", name: "two", now: "applied" },
    ]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("through a pooler a run at work is seen by its session: half of it is not settled without a reason", async ({
    skip,
  }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);" });
    await up({}, project.options);
    project.write({ "2_two.sql": "-- sluice:no-transaction\nCREATE TABLE u (a int);\nALTER TABLE t ADD b int;\n" });
    const options = { ...project.options, url: pooler.url };
    const reader = await database.client();
    await reader.query("BEGIN; SELECT FROM t");
    const run = up({}, { ...options, lockTimeout: "10min" });
    await until(async () => (await statesOf(project)).endsWith("partial 1/2"));
    const told = await project.cli(["status"]);
    expect(told.stdout).toContain("a run is at work, or what a killed one left running on the server");
    for (const [as, url] of [
      ["pending", pooler.url],
      ["pending", database.url],
      ["applied", pooler.url],
    ] as const) {
      const { error } = await ending(resolve({ id: "2", as }, { ...options, url, lockWait: "500ms" }));
      // Behind the pooler it waits for the run that it sees; on a direct connection the lock is free.
      if (url === pooler.url) expect(error?.code).toBe("lock_timeout");
      else expect(error?.facts).toMatchObject({ detail: { kind: "half_run", open: true } });
    }
    await reader.query("COMMIT");
    await run;
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("the last unit said to be in, all of it is", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three.replace("INSERT INTO t VALUES (4);\n", "") });
    await ending(up({}, project.options));
    await killedIn(database, "3", 2);
    await resolve({ id: "3", as: "applied" }, project.options);
    expect(await statesOf(project)).toBe("3 applied");
  });

  test("where the file has grown behind it, what was appended runs", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three.replace("INSERT INTO t VALUES (4);\n", "") });
    await ending(up({}, project.options));
    await killedIn(database, "3", 2);
    expect(await statesOf(project)).toBe("3 unknown partial 1/2");
    project.write({ "3_three.sql": three });
    await resolve({ id: "3", as: "applied" }, project.options);
    expect(await statesOf(project)).toBe("3 failed partial 2/3");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("3 applied");
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 4 }]);
  });

  test("where a down has grown behind it, what was appended runs, too", async () => {
    await using database = await freshDatabase({ major });
    const file = (more: string): string =>
      `CREATE TABLE t (a int); CREATE TABLE u (a int);\n-- sluice:down\n-- sluice:no-transaction\nDROP TABLE u;\nCALL batch();\n${more}`;
    using project = makeProject(database, { "3_back.sql": file("") });
    await up({}, project.options);
    await ending(down({ allowDestructive: ["3"] }, project.options));
    await killedIn(database, "3", 2, "down");
    expect(await statesOf(project)).toBe("3 unknown partial 1/2 down");
    project.write({ "3_back.sql": file("DROP TABLE t;\n") });
    await resolve({ id: "3", as: "pending" }, project.options);
    expect(await statesOf(project)).toBe("3 failed partial 2/3 down");
    await down({ allowDestructive: ["3"] }, project.options);
    expect(await statesOf(project)).toBe("3 reverted");
    expect(await database.query("SELECT FROM pg_class WHERE relname = 't'")).toEqual([]);
  });

  test("what a name meant under the file's own settings is not looked for under others", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_app.sql":
        "CREATE TABLE one (); SET search_path = app; CREATE TABLE users (); CREATE TABLE public.two (); CREATE INDEX i ON app.users (a);",
    });
    await database.query("CREATE TABLE users ()");
    const [target] = (await resolve({ id: "1", as: "applied", because: "x" }, project.options)).targets;
    expect(target?.seen).toEqual(["- table one", "- table public.two", "- index i"]);
  });

  test("only what has a name is looked for, and a look that fails keeps nobody from saying what is so", async () => {
    await using database = await freshDatabase({ major });
    const role = `lowly_${database.name}`;
    await database.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'x'; CREATE SCHEMA app; CREATE SCHEMA closed; CREATE TABLE closed.t (); GRANT ALL ON DATABASE ${database.name} TO ${role};
       CREATE TABLE app.users (id int, email text, "E mail" text); CREATE TABLE u2 (email text); CREATE INDEX named ON app.users (id); GRANT ALL ON SCHEMA app, public TO ${role}`,
    );
    try {
      using project = makeProject(database, {
        "1_index.sql": `CREATE INDEX ON app.users (email); CREATE INDEX ON u2 (email); CREATE INDEX ON ONLY app.users ("E mail", id);
CREATE INDEX ON u2 (lower(email)); CREATE INDEX named ON app.users (id); CREATE INDEX "u2.x" ON u2 (email); CREATE TABLE closed.t (); CREATE TABLE u2 (email text);`,
      });
      const options = { ...project.options, configuration: { session: { role } } };
      const [target] = (await resolve({ id: "1", as: "applied", because: "x" }, options)).targets;
      expect(target?.seen).toEqual(["+ index named", '- index "u2.x"', "+ table u2"]);
    } finally {
      await database.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });
});
