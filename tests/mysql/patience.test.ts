import { describe, expect, test } from "vitest";
import { resolveSettings } from "../../src/config/resolve.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import type { Row } from "../../src/engines/engine.js";
import { failedIn } from "../../src/engines/mysql/maintenance.js";
import { up } from "../../src/index.js";
import { makeWorld } from "../../src/operations/make-world.js";
import { up as upIn } from "../../src/operations/up.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";

const table = "CREATE TABLE t (id int PRIMARY KEY, a int, KEY ik (a));";

/** A run while somebody reads the table, who lets it go at the first word of it. */
async function besideReader(database: TestMysqlDatabase, statement: string, lockTimeout: string) {
  using project = makeProject(database, { "1_t.sql": table });
  await up({}, project.options);
  project.write({ "2_change.sql": `${statement};` });
  const reader = await database.client();
  await reader.query("START TRANSACTION");
  await reader.query("SELECT * FROM t");
  const settings = await resolveSettings({ flags: { url: database.url, lockTimeout }, env: {}, cwd: project.folder });
  const events: SluiceEvent[] = [];
  const on = (event: SluiceEvent): void => {
    events.push(event);
    if (event.type === "table.busy") void reader.query("COMMIT");
  };
  const ended = await ending(upIn({ allowDestructive: ["2"] }, { ...makeWorld(settings, { on }), random: () => 0 }));
  const busy = eventsOf(events, "table.busy").map((event) => event.waitedMs);
  const who = eventsOf(events, "table.busy").flatMap(({ holders }) => holders.map(({ pid }) => pid));
  return { ended, busy, sees: who.includes(reader.threadId), code: (await project.cli(["status", "--check"])).code };
}

/** All that a server has messages in. */
const languages = `bg_BG cs_CZ da_DK nl_NL et_EE fr_FR de_DE el_GR hi_IN hu_HU it_IT ja_JP ka_GE ko_KR nb_NO nn_NO pl_PL
pt_PT ro_RO ru_RU sr_RS sk_SK es_ES sv_SE sw_KE uk_UA zh_CN en_US`.split(/\s+/);

describe.each(mysqlServers)("a busy table, on $title", (server) => {
  const statements = [
    "ALTER TABLE t WAIT 1 ADD b int",
    "ALTER TABLE t NOWAIT ADD b int",
    "CREATE INDEX i ON t (a) WAIT 1",
    "DROP INDEX ik ON t WAIT 1",
    "TRUNCATE TABLE t WAIT 1",
    "RENAME TABLE t WAIT 1 TO u",
    "DROP TABLE t WAIT 1",
    "OPTIMIZE TABLE t WAIT 1",
  ];
  // MySQL knows none of it.
  if (isMariadb(server.name))
    test.each(statements)("%s: its own limit is that of each try", async (statement) => {
      await using database = await freshMysqlDatabase({ server, grants: ["PROCESS"] });
      const { ended, busy, sees, code } = await besideReader(database, statement, "60s");
      expect(ended.error).toBeUndefined();
      expect([...new Set(busy)]).toEqual([statement.includes("NOWAIT") ? 0 : 1000]);
      expect([sees, code]).toEqual([true, 0]);
    });

  // Their lock's limit is no error to the server, and no row tells its number.
  test.each(["OPTIMIZE TABLE t", "REPAIR TABLE t"])("%s was not done while it was not let in", async (statement) => {
    await using database = await freshMysqlDatabase({ server, grants: ["PROCESS"] });
    const { ended, busy, sees, code } = await besideReader(database, statement, "1s");
    expect(ended.error).toBeUndefined();
    expect([[...new Set(busy)], sees, code]).toEqual([[1000], true, 0]);
  });

  test("a busy table is known in each language that the server speaks", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (a int)");
    const reader = await database.client();
    await reader.query("LOCK TABLES t READ");
    const told = await Promise.all(
      languages.map(async (language) => {
        const client = await database.client();
        await client.query("SET lock_wait_timeout = 1");
        // Not each server has each.
        await client.query(`SET lc_messages = '${language}'`).catch(() => {});
        const [rows] = await client.query("REPAIR TABLE t");
        return failedIn(rows as Row[]);
      }),
    );
    await reader.query("UNLOCK TABLES");
    expect(told.filter((fault) => fault?.kind !== "busy")).toEqual([]);
    expect(new Set(told.map((fault) => fault?.message)).size).toBeGreaterThan(10);
  });

  test("what cannot be optimised is a failure", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_t.sql": "OPTIMIZE TABLE nowhere;" });
    const { exitCode, error } = await ending(up({}, project.options));
    expect([exitCode, error?.facts]).toMatchObject([
      1,
      { fault: { message: expect.stringContaining("doesn't exist") } },
    ]);
    project.write({ "1_t.sql": `${table}\nANALYZE TABLE t;\nCHECK TABLE t;\nOPTIMIZE TABLE t;\nREPAIR TABLE t;` });
    expect((await ending(up({}, project.options))).exitCode).toBe(0);
  });
});
