import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const table = "CREATE TABLE names (a varchar(20));";
const row = "INSERT INTO names VALUES ('한국');";
const converted = "ALTER TABLE names CONVERT TO CHARACTER SET utf8mb4;";

describe.each(mysqlServers)("on $title, what is said to do helps", (server) => {
  test.each([
    ["the same migration made", `${table}\n`, {}],
    ["a migration before made", "", { "001_names.sql": table }],
  ])("where a table that %s has not the character set", async (_, first, before) => {
    await using database = await freshMysqlDatabase({ server, characterSet: "latin1" });
    using project = makeProject(database, { ...before, "002_rows.sql": `${first}${row}\n` });
    const english = await project.cli(["up"]);
    expect([english.code, english.stderr]).toEqual([
      first === "" ? 1 : 9,
      expect.stringMatching(/write it before this statement, in this file: ALTER TABLE \S+ CONVERT TO CHARACTER SET/),
    ]);
    const korean = await project.cli(["up", "--lang", "ko"]);
    expect(korean.stderr).toContain("이 파일에서 이 문장 바로 앞에 쓰세요: ALTER TABLE ");
    project.write({ "002_rows.sql": `${first}${converted}\n${row}\n` });
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await statesOf(project)).toMatch(/002 applied$/);
    expect(await database.query("SELECT a FROM names")).toEqual([{ a: "한국" }]);
  });

  test("also where the table is only to be made", async () => {
    await using database = await freshMysqlDatabase({ server, characterSet: "latin1" });
    const made = "CREATE TABLE 공지 (id int, st enum('대기','완료') NOT NULL DEFAULT '대기')";
    using project = makeProject(database, { "001_made.sql": `${made};` });
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("DEFAULT CHARSET=utf8mb4; or before this statement")]);
    expect(stderr).not.toMatch(/MODIFY|CONVERT/);
    const [widens] = /ALTER DATABASE \S+ CHARACTER SET utf8mb4;/.exec(stderr) ?? [];
    project.write({ "001_made.sql": `${widens}\n${made};` });
    expect((await project.cli(["up", "--url", database.adminUrl])).code).toBe(0);
  });

  test("a table that is not there is near none of our own", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "001_t.sql": "CREATE TABLE histogram (a int);",
      "002_t.sql": "ALTER TABLE hist ADD a int;",
    });
    expect((await project.cli(["up"])).stderr).toMatch(/There is no table \S*hist; near it: histogram$/m);
  });

  test("and no table is made up where the server names none", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "001_short.sql": "CREATE TABLE short_ones (a varchar(2));\nINSERT INTO short_ones VALUES ('long');\n",
    });
    const { stderr } = await project.cli(["up"]);
    expect(stderr).toContain("widen it: ALTER TABLE … MODIFY `a` varchar(n)");
    expect((await project.cli(["up", "--lang", "ko"])).stderr).toContain("(ALTER TABLE … MODIFY `a` varchar(n);)");
  });
});
