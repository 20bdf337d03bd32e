import { describe, expect, test } from "vitest";
import { resolve, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

/** As a run leaves it that was killed while this unit ran. */
async function killedIn(database: TestDatabase, id: string, unit: number): Promise<void> {
  await database.query(
    `INSERT INTO sluice.history (seq, kind, outcome, id, name, unit, units, unit_hash, started_at, run, source, by, host, tool)
     SELECT (SELECT max(seq) + 1 FROM sluice.history), 'up', 'begun', id, name, ${unit}, units, unit_hash, now(), 'dead', source, by, host, tool
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

  test("said once more, all of it is: done by hand", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three });
    await ending(up({}, project.options));
    await killedIn(database, "3", 2);
    await resolve({ id: "3", as: "applied" }, project.options);
    const [target] = (await resolve({ id: "3", as: "applied" }, project.options)).targets;
    expect(target?.recorded).toEqual([{ id: "3", name: "three", state: "applied" }]);
  });

  test("the last unit said to be in, all of it is", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "3_three.sql": three.replace("INSERT INTO t VALUES (4);\n", "") });
    await ending(up({}, project.options));
    await killedIn(database, "3", 2);
    await resolve({ id: "3", as: "applied" }, project.options);
    expect(await statesOf(project)).toBe("3 applied");
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
