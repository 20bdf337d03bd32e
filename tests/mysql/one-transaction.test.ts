import { describe, expect, test } from "vitest";
import { isMariadb } from "../servers/mysql-command.js";
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
    ["CALL", "BEGIN; INSERT INTO a VALUES (2); CALL commits(); COMMIT;", "may end the transaction that it stands in"],
    [
      "EXECUTE",
      "BEGIN; PREPARE made FROM 'CALL commits()'; EXECUTE made; COMMIT;",
      "may end the transaction that it stands in",
    ],
    ["rows for plain", "INSERT INTO plain VALUES (2);", "stay whatever happens: that table has no transactions"],
  ])("says which migration speaks against it: %s: %s", async (words, text, why) => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE a (x int)");
    await database.query("CREATE TABLE plain (x int) ENGINE = MyISAM");
    await database.query("CREATE PROCEDURE commits() BEGIN COMMIT; START TRANSACTION; END");
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
    expect(await database.query("SELECT x FROM a UNION ALL SELECT x FROM plain")).toEqual([]);
    project.write({ "002_other.sql": "INSERT INTO a VALUES (2);" });
    expect((await project.cli(["up", "--one-transaction"])).code).toBe(0);
    expect(await database.query("SELECT x FROM a ORDER BY x")).toEqual([{ x: 1 }, { x: 2 }]);
  });

  // MySQL lets such rows share no transaction with others.
  if (isMariadb(server.name))
    test("what a rollback left of it, nobody knows whose, is asked about", async () => {
      await using database = await freshMysqlDatabase({ server });
      await database.query("CREATE TABLE a (x int)");
      await database.query("CREATE TABLE plain (x int) ENGINE = MyISAM");
      await database.query("CREATE FUNCTION writes() RETURNS int BEGIN INSERT INTO plain VALUES (2); RETURN 2; END");
      const files = {
        "001_rows.sql": "INSERT INTO a VALUES (1);",
        "002_unseen.sql": "INSERT INTO a VALUES (writes());",
      };
      using project = makeProject(database, { ...files, "003_fails.sql": "INSERT INTO nowhere VALUES (3);" });
      const ran = await project.cli(["up", "--one-transaction"]);
      expect([ran.code, ran.stderr]).toEqual([9, expect.not.stringContaining("was rolled back, too")]);
      expect(await statesOf(project)).toBe("001 unknown partial 0/1, 002 unknown partial 0/1, 003 unknown partial 0/1");
      project.write({ "003_fails.sql": "INSERT INTO a VALUES (3);" });
      expect((await project.cli(["up"])).code).toBe(9);
      await project.cli(["resolve", "002", "--pending", "--because", "undone by hand"]);
      expect(await database.query("SELECT x FROM a UNION ALL SELECT x FROM plain")).toEqual([{ x: 2 }]);
    });
});
