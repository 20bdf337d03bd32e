import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const files = {
  "1_rows.sql":
    "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);\nALTER TABLE a ADD y int;\nUPDATE a SET y = 2 WHERE x = 1;\n",
  "2_own.sql": "START TRANSACTION;\nINSERT INTO a VALUES (3, 4);\nCOMMIT;\nCREATE TABLE b (x int);\n",
  "3_said.sql": "SET completion_type = DEFAULT;\nINSERT INTO a VALUES (5, 6);\nDROP TABLE b;\n",
};

describe.each(mysqlServers)("$title, set up for others:", ({ name }) => {
  let own: OwnMysqlServer;
  beforeAll(async () => {
    own = await startMysqlServer(name);
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test.each([
    { completion_type: 1 },
    { completion_type: 2 },
    { autocommit: 0 },
    { sql_select_limit: 1 },
    { max_error_count: 0 },
    { sql_auto_is_null: 1 },
    { sql_mode: "'ANSI,NO_BACKSLASH_ESCAPES'", time_zone: "'+09:00'", lc_time_names: "'ko_KR'" },
    { completion_type: 1, autocommit: 0, sql_select_limit: 1, max_error_count: 0 },
  ])("a run is what it is elsewhere with %j", async (globals) => {
    await using database = await freshMysqlDatabase({ server: own.server });
    const admin = await database.admin();
    const set = (to: (value: string | number) => string | number) =>
      Promise.all(Object.entries(globals).map(([each, value]) => admin.query(`SET GLOBAL ${each} = ${to(value)}`)));
    await set((value) => value);
    try {
      using project = makeProject(database, files);
      const { code, stderr } = await project.cli(["up", "--allow-destructive", "3"]);
      expect([code, stderr]).toEqual([0, expect.not.stringContaining("broke")]);
      expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 applied");
      expect((await project.cli(["up"])).code).toBe(0);
    } finally {
      await set(() => "DEFAULT");
    }
    expect(await database.query("SELECT x, y FROM a ORDER BY x")).toEqual([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
      { x: 5, y: 6 },
    ]);
  });

  test("what a file writes is what it is by the server's time zone, or by the one that the address names", async () => {
    await using database = await freshMysqlDatabase({ server: own.server });
    const admin = await database.admin();
    await admin.query("SET GLOBAL time_zone = '+09:00'");
    try {
      const text = "CREATE TABLE a (t timestamp NULL);\nINSERT INTO a VALUES ('2026-01-01 00:00:00');\n";
      for (const [asked, hours] of [["", 15] as const, ["?time_zone=%27%2B00%3A00%27&loc=UTC", 24] as const]) {
        using project = makeProject({ url: `${database.url}${asked}` }, { "1_rows.sql": text });
        expect((await project.cli(["up"])).code).toBe(0);
        const since = Date.UTC(2025, 11, 31) / 1000;
        const [row] = await database.query(`SELECT (UNIX_TIMESTAMP(t) - ${since}) DIV 3600 AS hours FROM a`);
        expect(row).toEqual({ hours });
        await database.query("DROP TABLE a, sluice_history, sluice_history_layout");
      }
    } finally {
      await admin.query("SET GLOBAL time_zone = DEFAULT");
    }
  });
});
