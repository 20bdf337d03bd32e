import { describe, expect, test } from "vitest";
import type { RowDataPacket } from "mysql2/promise";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

const change = "UPDATE gate SET x = 2 WHERE x = 1";

describe.each(mysqlServers)("a connection that is ended inside a transaction, on $title", (server) => {
  test.each([
    ["en", `while 001 was at "${change.slice(0, 11)}`],
    ["ko", `001의 "${change.slice(0, 11)}`],
  ])("is told with the statement that was at work, and not as a commit, in %s", async (lang, told) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE gate (x int PRIMARY KEY)");
    await database.query("INSERT INTO gate VALUES (1)");
    await database.query("CREATE TABLE ledger (x int)");
    const gate = await database.client();
    await gate.query("START TRANSACTION");
    await gate.query("SELECT x FROM gate FOR UPDATE");
    using project = makeProject(database, {
      "001_rows.sql": `INSERT INTO ledger VALUES (7);\n${change};\nINSERT INTO ledger VALUES (8);\n`,
    });
    const running = project.start(["up", "--lock-timeout", "60s", "--lang", lang]);
    const admin = await database.admin();
    const atWork = async (): Promise<number | undefined> => {
      const [rows] = await admin.query<RowDataPacket[]>(
        "SELECT id AS id FROM information_schema.processlist WHERE user = ? AND info LIKE ?",
        [database.user, `%${change}%`],
      );
      return rows[0]?.["id"] as number | undefined;
    };
    await until(async () => (await atWork()) !== undefined);
    await admin.query(`KILL ${await atWork()}`);
    await gate.query("ROLLBACK");
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining(told)]);
    expect(stdout + stderr).not.toMatch(/being committed|커밋하는/);
    expect(await database.query("SELECT x FROM ledger UNION ALL SELECT x FROM gate ORDER BY x")).toEqual([
      { x: 2 },
      { x: 7 },
      { x: 8 },
    ]);
  });
});
