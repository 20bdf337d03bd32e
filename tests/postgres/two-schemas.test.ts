import { describe, expect, test } from "vitest";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { file, migratePeer } from "../servers/owner-peers.js";
import { found } from "../servers/owner-tests.js";
import { makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

const peer = found(migratePeer, "postgres");
const files = { "1_one.up.sql": "CREATE TABLE one (a int);\n", "1_one.down.sql": "DROP TABLE one;\n" };

/** How a service says which schema is its own. */
const ways: readonly [string, (schema: string) => string][] = [
  ["Prisma's word", (schema) => `?schema=${schema}`],
  ["golang-migrate's", (schema) => `?search_path=${schema},public`],
  ["libpq's", (schema) => `?options=-c%20search_path%3D${schema}`],
];

describe.each(majors)(`two services in two schemas of one database, on PostgreSQL %i`, (major) => {
  test.each(ways)("each has a log of its own, named by %s", async (_, named) => {
    await using database = await twoSchemas(major);
    using project = makeProject(database, files);
    for (const schema of ["a", "b"]) {
      const url = `${database.url}${named(schema)}`;
      const ran = await project.cli(["up", "--json"], { url });
      expect([ran.code, ran.json.targets?.[0]?.applied.map(({ id }) => id)]).toEqual([0, ["1"]]);
      const [target] = (await project.cli(["status", "--json"], { url })).json.targets ?? [];
      expect(target?.["history"]).toMatchObject({ table: `${schema}.schema_migrations` });
      expect((await project.cli(["log", "--json"], { url })).json).toMatchObject({ events: [{ id: "1" }] });
    }
    expect(await logsIn(database)).toEqual(["a_schema_migrations", "b_schema_migrations"]);
  });

  test("Prisma's is the one of the very name, and made where it is missing", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "migration_lock.toml": 'provider = "postgresql"\n',
      "20240101000000_one/migration.sql": "CREATE TABLE one (a int);\n",
    });
    for (const schema of ["myapp", "MyApp", "my app"]) {
      const url = `${database.url}?schema=${encodeURIComponent(schema)}`;
      expect((await project.cli(["up", "--json"], { url })).json.targets?.[0]?.applied).toHaveLength(1);
      for (const command of ["status", "plan", "log", "up"])
        expect((await project.cli([command, "--json"], { url })).code).toBe(0);
      const [target] = (await project.cli(["status", "--json"], { url })).json.targets ?? [];
      expect(target).toMatchObject({
        history: { table: `${schema}._prisma_migrations` },
        migrations: [{ state: "applied" }],
      });
      expect(
        await database.query(`SELECT 1 AS is FROM pg_tables WHERE schemaname = '${schema}' ORDER BY tablename`),
      ).toEqual([{ is: 1 }, { is: 1 }]);
    }
  });

  test("where it is missing to another tool, it is told what to type", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const url = `${database.url}?schema=none`;
    const failed = await project.cli(["up", "--json"], { url });
    const [, made = ""] = /make it: ([^;]*);/.exec(String(failed.json.error?.["fixes"])) ?? [];
    await database.query(made);
    expect((await project.cli(["up"], { url })).code).toBe(0);
  });

  test("also where the role's own settings alone say it", async () => {
    await using database = await twoSchemas(major);
    using project = makeProject(database, files);
    for (const schema of ["a", "b"]) {
      await database.query(`ALTER DATABASE ${database.name} SET search_path = ${schema}`);
      expect((await project.cli(["up"])).code).toBe(0);
      expect((await project.cli(["log", "--json"])).json).toMatchObject({ events: [{ id: "1" }] });
    }
    expect(await logsIn(database)).toEqual(["a_schema_migrations", "b_schema_migrations"]);
  });

  test("a start with nothing to do: one connection, one query", async () => {
    await using database = await twoSchemas(major);
    using project = makeProject(database, files);
    const url = `${database.url}?schema=a`;
    expect((await project.cli(["up"], { url })).code).toBe(0);
    await using proxy = await makeProxy(database);
    const ran = await project.cli(["up", "--json"], { url: `${proxy.url}?schema=a` });
    expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
    const sent = proxy.messages().map(({ type }) => type);
    expect([proxy.connections(), sent.filter((type) => type !== "p")]).toEqual([1, ["start", "Q", "X"]]);
  });

  test("a table that is found behind the first schema stays where it is", async () => {
    await using database = await twoSchemas(major);
    using project = makeProject(database, files);
    expect((await project.cli(["up"])).code).toBe(0);
    const ran = await project.cli(["up", "--json"], { url: `${database.url}?search_path=a,public` });
    expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
    expect(await logsIn(database)).toEqual(["schema_migrations"]);
  });

  test("golang-migrate at work in one of them is waited for there alone", async (context) => {
    if (typeof peer === "string") return context.skip(peer);
    await using database = await twoSchemas(major);
    using project = makeProject(database, {});
    slow(project, 3);
    const at = (schema: string): string => `${database.url}?sslmode=disable&search_path=${schema}`;
    const args = ["-path", `${project.folder}/migrations`, "-database", at("a"), "up"];
    const running = peer.start(args);
    await until(async () => (await sleeping(database)).length > 0);
    slow(project, 0);
    const [here, there] = await Promise.all(
      ["a", "b"].map((schema) => project.cli(["up", "--json", "--lock-wait", "0s"], { url: at(schema) })),
    );
    expect([here?.code, there?.code]).toEqual([7, 0]);
    expect((await running.ended).code).toBe(0);
    return undefined;
  });
});

async function twoSchemas(major: number): Promise<TestDatabase> {
  const database = await freshDatabase({ major });
  await database.query("CREATE SCHEMA a; CREATE SCHEMA b");
  return database;
}

async function logsIn(database: TestDatabase): Promise<readonly unknown[]> {
  const rows = await database.query(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'sluice' AND table_name NOT LIKE '%layout' ORDER BY 1",
  );
  return rows.map((row) => row["table_name"]);
}

function sleeping(database: TestDatabase): Promise<readonly unknown[]> {
  return database.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
}

function slow(project: Project, seconds: number): void {
  file(project.folder, "migrations/1_one.up.sql", `CREATE TABLE one (a int); SELECT pg_sleep(${seconds});\n`);
  file(project.folder, "migrations/1_one.down.sql", "DROP TABLE one;\n");
}
