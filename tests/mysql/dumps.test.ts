import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { plan, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { mysqlProgram } from "../servers/mysql-packages.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const notText = [
  "CREATE TABLE things (id int PRIMARY KEY, b blob, f bit(8))",
  "INSERT INTO things VALUES (1, 0xFFD8FF00E0, b'11111111')",
];
const read = "SELECT HEX(b) AS b, HEX(f) AS f FROM things";

describe.each(mysqlServers)("a dump of $title", (server) => {
  test("with columns that are no text: it is to be made anew, and is not to be converted", async () => {
    await using from = await freshMysqlDatabase({ server });
    await using into = await freshMysqlDatabase({ server });
    for (const text of notText) await from.query(text);
    using project = makeProject(into, { "001_dump.sql": dumpOf(from) });
    const english = await project.cli(["up"]);
    expect([english.code, english.stderr]).toEqual([2, expect.stringContaining("make the dump again with --hex-blob")]);
    expect(english.stderr).not.toMatch(/iconv|save it/);
    expect((await project.cli(["up", "--lang", "ko"])).stderr).toContain("--hex-blob 옵션으로 덤프를 다시 만드세요");
    project.write({ "001_dump.sql": dumpOf(from, "--hex-blob") });
    await up({ allowDestructive: ["001"] }, project.options);
    expect(await into.query(read)).toEqual([{ b: "FFD8FF00E0", f: "FF" }]);
  });

  test("with generated columns goes in, whoever made it gives their values or not", async () => {
    await using from = await freshMysqlDatabase({ server });
    await using into = await freshMysqlDatabase({ server });
    await from.query("CREATE TABLE made (id int PRIMARY KEY, a int AS (id + 1) STORED, b int AS (id * 2) VIRTUAL)");
    await from.query("INSERT INTO made (id) VALUES (1), (2)");
    using project = makeProject(into, { "001_dump.sql": dumpOf(from) });
    await up({ allowDestructive: ["001"] }, project.options);
    expect(await into.query("SELECT * FROM made")).toEqual(await from.query("SELECT * FROM made"));
  });

  test("that says it is not to be replicated is to be made without", async () => {
    if (server.title.startsWith("MariaDB")) return;
    await using from = await freshMysqlDatabase({ server });
    await using into = await freshMysqlDatabase({ server });
    await from.query("CREATE TABLE things (id int PRIMARY KEY)");
    using project = makeProject(into, { "001_dump.sql": dumpOf(from, "--set-gtid-purged=ON") });
    const english = await project.cli(["up"]);
    expect([english.code, english.stderr]).toEqual([2, expect.stringContaining("mysqldump --set-gtid-purged=OFF")]);
    expect((await project.cli(["up", "--lang", "ko"])).stderr).toContain("mysqldump --set-gtid-purged=OFF");
    project.write({ "001_dump.sql": dumpOf(from) });
    await up({ allowDestructive: ["001"] }, project.options);
    expect(await into.query("SHOW TABLES LIKE 'things'")).toHaveLength(1);
  });

  test("locks its tables, which is left out for one reason, and autocommit for another", async () => {
    await using from = await freshMysqlDatabase({ server });
    await using into = await freshMysqlDatabase({ server });
    await from.query("CREATE TABLE things (id int PRIMARY KEY)");
    await from.query("INSERT INTO things VALUES (1)");
    using project = makeProject(into, { "001_dump.sql": `SET autocommit = 0;\n${dumpOf(from).toString()}` });
    const problems = (await plan({}, project.options)).targets[0]?.problems ?? [];
    expect(problems.map(({ code, facts }) => [code, ...Object.values(facts)].join())).toEqual([
      "left_out,SET autocommit,transactions",
      "left_out,LOCK TABLES,locks",
    ]);
    await up({ allowDestructive: ["001"] }, project.options);
    expect(await into.query("SELECT id FROM things")).toEqual([{ id: 1 }]);
  });
});

describe.each(mysqlServers)("the history on $title", (server) => {
  test("would go with a dump of what it stands in: that is refused first, and made without it runs", async () => {
    await using database = await freshMysqlDatabase({ server });
    const first = "CREATE TABLE IF NOT EXISTS code (k varchar(9));\nINSERT INTO code VALUES ('a');";
    using project = makeProject(database, { "001_code.sql": first });
    await up({}, project.options);
    project.write({ "002_dump.sql": dumpOf(database) });
    const without = `mysqldump --ignore-table=${database.name}.sluice_history --ignore-table=${database.name}.sluice_history_layout`;
    for (const verb of ["plan", "up"]) {
      const { code, stderr } = await project.cli([verb]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(without)]);
      expect(stderr).toMatch(/002_dump\.sql:\d+:1 +drop table sluice_history: by sluice_history Sluice knows/);
    }
    expect((await project.cli(["up", "--lang", "ko"])).stderr).toContain(`이력을 빼고 만드세요: ${without}`);
    project.write({ "002_dump.sql": dumpOf(database, ...without.split(" ").slice(1)) });
    await up({ allowDestructive: ["002"] }, project.options);
    expect(await statesOf(project)).toBe("001 applied, 002 applied");
    for (const text of ["TRUNCATE TABLE sluice_history", `DELETE FROM \`${database.name}\`.sluice_history`]) {
      project.write({ "003_empty.sql": text });
      expect((await ending(up({ allowDestructive: ["003"] }, project.options))).error?.code).toBe("source_invalid");
    }
    expect(await database.query("SELECT k FROM code")).toEqual([{ k: "a" }]);
  });
});

/** As its own tool writes it by default. */
function dumpOf({ server, name }: TestMysqlDatabase, ...args: readonly string[]): Buffer {
  const isMariadb = server.title.startsWith("MariaDB");
  const [command, ...loader] = mysqlProgram(server.name, isMariadb ? "mariadb-dump" : "mysqldump");
  const address = [`--host=${server.host}`, `--port=${server.port}`, `--user=${server.user}`];
  // Whatever a server of the tests is set to: it says so only where the dump is asked to.
  const gtids = isMariadb ? [] : ["--set-gtid-purged=OFF"];
  return execFileSync(command, [...loader, "--no-defaults", ...address, ...gtids, ...args, name], {
    env: { MYSQL_PWD: server.password },
    stdio: ["ignore", "pipe", "ignore"],
  });
}
