import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

const files = { "1_table.sql": "CREATE TABLE app.t (a int);" };

describe.each(majors)("a user who may not make schemas, on PostgreSQL %s", (major) => {
  test.each([
    ["in the schema made for it", "CREATE SCHEMA sluice AUTHORIZATION $user", undefined, "sluice.history"],
    ["in one of its own", "SELECT 1", "app.hist", "app.hist"],
    ["in one that it may only make tables in", "GRANT CREATE ON SCHEMA public TO $user", "public.hist", "public.hist"],
    ["under names that need quotes", 'CREATE SCHEMA "My S" AUTHORIZATION $user', '"My S"."Hi.st"', '"My S"."Hi.st"'],
    // What looks up a schema must not depend on where names are looked up.
    ["with nothing on its search_path", "ALTER ROLE $user SET search_path = ''", "app.hist", "app.hist"],
  ])("%s", async (_, before, historyTable, table) => {
    await using database = await freshDatabase({ major });
    await using user = await limited(database);
    await database.query(before.replaceAll("$user", user.name));
    using project = makeProject(user, files, historyTable === undefined ? {} : { historyTable });
    expect(await ending(up({}, project.options))).toMatchObject({ exitCode: 0 });
    expect(await database.query(`SELECT id, database_user FROM ${table} WHERE outcome = 'done'`)).toEqual([
      { id: "1", database_user: user.name },
    ]);
  });

  test("where none is made for it, it is told what to have typed", async () => {
    await using database = await freshDatabase({ major });
    await using user = await limited(database);
    using project = makeProject(user, files);
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error?.code]).toEqual([1, "no_privilege"]);
    const fixes = String(ran.json.error?.["fixes"]);
    expect(fixes).toContain(`CREATE SCHEMA sluice AUTHORIZATION ${user.name};`);
    expect(fixes).toContain("--history-table SCHEMA.history");
    expect(fixes).not.toContain("GRANT");
    expect(await database.query("SELECT FROM pg_namespace WHERE nspname = 'sluice'")).toEqual([]);
  });

  test.each([
    ["SET ROLE $other", "up"],
    ["SET SESSION AUTHORIZATION $other", "up"],
    ["SELECT 1", "up --role $other"],
    ["SET LOCAL ROLE $other", "up"],
    ["BEGIN; SET LOCAL ROLE $user; COMMIT; SET ROLE TO '$other'; SET statement_timeout = 0", "up"],
  ])("where the file has said %s, who lacks a right is whom it ran as: sluice %s", async (before, typed) => {
    await using database = await freshDatabase({ major });
    await using user = await limited(database);
    const other = `o_${database.name}`;
    await database.query(
      `CREATE ROLE ${other}; CREATE SCHEMA closed; GRANT CREATE ON DATABASE ${database.name} TO ${other}`,
    );
    const filled = (text: string): string => text.replaceAll("$other", other).replaceAll("$user", user.name);
    using project = makeProject(database, { "1_a.sql": `${filled(before)};\nCREATE TABLE closed.t (a int);` });
    const ran = await project.cli([...filled(typed).split(" "), "--json"]);
    await database.query(`DROP OWNED BY ${other}; DROP ROLE ${other}`);
    expect(String(ran.json.error?.["causes"])).toContain(other);
    expect(String(ran.json.error?.["fixes"])).toContain(`GRANT CREATE, USAGE ON SCHEMA closed TO ${other};`);
  });

  test("where the log's beside another tool's table is none, that table keeps its name", async () => {
    await using database = await freshDatabase({ major });
    await using user = await limited(database);
    await database.query(`GRANT CREATE ON SCHEMA public TO ${user.name}`);
    const goose = { "00001_a.sql": "-- +goose Up\nCREATE TABLE a (i int);\n" };
    const config = JSON.stringify({ history: { log: "log Two" } });
    using project = makeProject(user, { ...goose, "../sluice.config.json": config });
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error?.code]).toEqual([1, "no_privilege"]);
    const fixes = String(ran.json.error?.["fixes"]);
    expect(fixes).toContain(`CREATE SCHEMA "log Two" AUTHORIZATION ${user.name};`);
    expect(fixes).toContain('history.log: "SCHEMA", or false');
    expect(fixes).not.toContain("--history-table");
  });
});

/** May connect, and owns the schema `app`. */
async function limited(database: TestDatabase): Promise<AsyncDisposable & { name: string; url: string }> {
  const name = `r_${database.name}`;
  await database.query(`CREATE ROLE ${name} LOGIN PASSWORD 'p'; CREATE SCHEMA app AUTHORIZATION ${name}`);
  return {
    name,
    url: `postgres://${name}:p@${database.host}:${database.port}/${database.name}`,
    async [Symbol.asyncDispose]() {
      await database.query(`DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`);
    },
  };
}
