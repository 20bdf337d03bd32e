import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

describe.each(mysqlServers)("a user who may only read, on $title", (server) => {
  test("and a migration that is in partly: it stays so, and nothing is said to have failed that was not sent", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "001_a.sql":
        "CREATE TABLE a (x int);\nCREATE TABLE b (x int);\nCREATE TABLE a (x int);\nCREATE TABLE c (x int);\n",
    });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    project.write({
      "001_a.sql":
        "CREATE TABLE a (x int);\nCREATE TABLE b (x int);\nCREATE TABLE d (x int);\nCREATE TABLE c (x int);\n",
    });
    const url = await readerOf(database);
    const english = await project.cli(["up"], { url });
    expect(english.code).toBe(9);
    expect(english.stdout).toContain("3 of 4: 1–2 are in, 3–4 not run");
    expect(english.stderr).toContain("001 a is in only partly; after that it goes on at 3: sluice up");
    const korean = await project.cli(["up", "--lang", "ko"], { url });
    expect(korean.stdout).toContain("3/4: 1–2 반영됨, 3–4 실행 안 됨");
    expect(korean.stderr).toContain("001 a는 일부만 반영된 상태입니다. 해결한 뒤 3부터 이어서 실행: sluice up");
    const document = await project.cli(["up", "--json"], { url });
    expect(document).toMatchObject({ code: 9, json: { exitCode: 9, error: { code: "no_privilege", errno: 1142 } } });
    expect(await statesOf(project)).toBe("001 failed partial 2/4");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("001 applied");
  });

  test("and nothing is in: it ends as a missing right", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "001_a.sql": "CREATE TABLE a (x int);\n" });
    await up({}, project.options);
    project.write({ "002_b.sql": "CREATE TABLE b (x int);\nCREATE TABLE c (x int);\n" });
    const { code, stderr } = await project.cli(["up"], { url: await readerOf(database) });
    expect([code, stderr]).toEqual([1, expect.not.stringContaining("only partly")]);
  });

  test("where the history is in another database, what is told to be granted is enough", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using log = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "001_a.sql": "CREATE TABLE a (x int);\n" });
    const url = await readerOf(database);
    const root = await database.admin();
    await root.query(`GRANT ALL ON ${database.name}.* TO ${database.name}r@'%'`);
    const args = ["up", "--json", "--history-table", `${log.name}.h`];
    const fixes = String((await project.cli(args, { url })).json.error?.["fixes"]);
    const [grant = ""] = /GRANT [^;]*;/.exec(fixes) ?? [];
    expect(grant).toContain(`ON \`${log.name}\`.* TO`);
    await root.query(grant);
    expect(await project.cli(args, { url })).toMatchObject({ code: 0 });
  });
});

async function readerOf(database: TestMysqlDatabase): Promise<string> {
  const { name, url } = database;
  const root = await database.admin();
  await root.query(`CREATE USER ${name}r@'%' IDENTIFIED BY 'reads-1'`);
  await root.query(`GRANT SELECT ON ${name}.* TO ${name}r@'%'`);
  const reader = new URL(url);
  reader.username = `${name}r`;
  reader.password = "reads-1";
  return reader.href;
}
