import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

describe.each(mysqlServers)("--one-transaction on $title", (server) => {
  test.each([
    ["CREATE TABLE", "CREATE TABLE b (x int);", "commits by itself here: no transaction can hold it"],
    ["CALL", "CALL nothing();", "shares no transaction with others"],
    [
      "START TRANSACTION READ ONLY",
      "START TRANSACTION READ ONLY; SELECT 1; COMMIT;",
      "begins a transaction of its own kind",
    ],
  ])("says which migration speaks against it: %s", async (words, text, why) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE a (x int)");
    using project = makeProject(database, { "001_rows.sql": "INSERT INTO a VALUES (1);", "002_other.sql": text });
    const english = await project.cli(["up", "--one-transaction"]);
    expect([english.code, english.stderr]).toEqual([
      2,
      expect.stringContaining(`--one-transaction: 002 other has ${words}, which ${why}`),
    ]);
    expect(english.stderr).not.toContain("exclude each other");
    const korean = await project.cli(["up", "--one-transaction", "--lang", "ko"]);
    expect(korean.stderr).toContain("--one-transaction을 쓸 수 없습니다. 002 other에 있는 ");
    expect(korean.stderr).not.toContain("플래그");
    expect(await statesOf(project)).toBe("001 pending, 002 pending");
    project.write({ "002_other.sql": "INSERT INTO a VALUES (2);" });
    expect((await project.cli(["up", "--one-transaction"])).code).toBe(0);
    expect(await database.query("SELECT x FROM a ORDER BY x")).toEqual([{ x: 1 }, { x: 2 }]);
  });
});
