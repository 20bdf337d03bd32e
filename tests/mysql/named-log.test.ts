import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { log, status, up } from "../../src/index.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

test.each(mysqlServers)("a table of the app's own that has the history's name is named, on $title", async (server) => {
  await using database = await freshMysqlDatabase({ server });
  using project = makeProject(database, { "1_one.sql": "CREATE TABLE one (a int);" });
  await database.query("CREATE TABLE History (id int, what text)");
  for (const args of [["status"], ["plan"], ["log"], ["up"], ["baseline", "1"]]) {
    const { code, stdout } = await project.cli([...args, "--history-table", "History", "--json"]);
    expect([code, stdout]).toEqual([4, expect.stringContaining("foreign_history")]);
  }
  expect(await database.query("SHOW TABLES")).toHaveLength(1);
  // Ours, that broke off before its second table was made, is gone on with.
  expect((await project.cli(["up"])).code).toBe(0);
  await database.query("DROP TABLE sluice_history_layout");
  expect((await project.cli(["status"])).code).toBe(0);
});

test.each(mysqlServers)(
  "a log in a database that is not there, or not for us, is no log that is not kept: nothing runs, on $title",
  async (server) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "00001_one.sql": "-- +goose Up\nCREATE TABLE one (a int);\n" });
    const app = { source: "migrations", format: "goose", history: { log: "nowhere" } };
    writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { app } }));
    for (const args of [["up"], ["status"]]) {
      const ran = await project.cli([...args, "--json"]);
      expect([ran.code, ran.stdout]).toEqual([1, expect.stringMatching(/sluice_\w+_goose_db_version/)]);
    }
    expect(await database.query("SHOW TABLES")).toEqual([]);
  },
);

// The longest that there may be, with what would end a name in a server's message, but for the last letter the same.
const long = (given: string): string => `${given}'.${"é".repeat(64 - given.length - 3)}`;

describe.each(mysqlServers)("on $title", (server) => {
  test.each([
    ["by their names", (given: string) => `${given}_`, (name: string) => name],
    ["where those are long and odd", long, () => ".+_[0-9a-f]{8}"],
  ])("databases that keep their logs in one have each its own: %s", async (_title, begin, known) => {
    await using first = await freshMysqlDatabase({ server });
    await using kept = await freshMysqlLog(server, first);
    const admin = await first.admin();
    const ask = async (text: string): Promise<unknown> => (await admin.query(text))[0];
    const names = ["x", "y"].map((end) => begin(first.name) + end);
    for (const name of names) await ask(`CREATE DATABASE \`${name}\``);
    using project = makeProject(first, {
      "00001_a.sql": "-- +goose Up\nCREATE TABLE a (id int);\n",
      "00002_b.sql": `-- +goose Up
INSERT INTO a VALUES (7);
ALTER TABLE a ADD b int NOT NULL;
ALTER TABLE a ADD UNIQUE KEY (id);
`,
    });
    const [x, y] = names.map((name) => {
      const url = first.adminUrl.replace(/[^/]*$/, encodeURIComponent(name));
      return { source: "migrations", url, history: { log: kept.name } };
    });
    writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { x, y } }));
    const options = { cwd: project.folder, variables: {} };
    try {
      await up({ to: "1" }, options);
      await ask(`INSERT INTO \`${names[0]}\`.a VALUES (7)`);
      expect((await ending(up({ target: "x" }, options))).error?.code).toBe("migration_failed");
      expect((await up({ target: "y" }, options)).targets).toMatchObject([{ applied: [{ id: "00002" }] }]);
      expect(await ask(`SELECT id, b FROM \`${names[1]}\`.a`)).toEqual([{ id: 7, b: 0 }]);
      const ends = (await status({}, options)).targets.map(({ migrations }) => migrations[1]?.state);
      expect(ends).toEqual(["failed", "applied"]);
      // Where a caller's connection is in another database than an address says, that one counts.
      await ask(`USE \`${names[1]}\``);
      const lent = await status({ target: "x" }, { ...options, connection: admin });
      expect(lent.targets[0]?.migrations[1]?.state).toBe("applied");
      const { events } = await log({ target: "y" }, options);
      expect(events.map(({ outcome }) => outcome)).not.toContain("failed");
      const tables = await ask(`SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = '${kept.name}' AND table_name NOT LIKE '%\\_layout' ORDER BY create_time, 1`);
      const logs = names.map((name) => expect.stringMatching(`^sluice_${known(name)}(_goose_db_version)?$`));
      expect(tables).toEqual(logs.map((name) => ({ name })));
    } finally {
      for (const name of names) await ask(`DROP DATABASE \`${name}\``);
    }
  });
});
