import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeMysqlProxy } from "../servers/mysql-proxy.js";
import { sessionOf } from "../servers/mysql-session.js";
import { makeProject, type Project } from "../servers/project.js";

describe.each(mysqlServers)("$title", (server) => {
  test.each(["transaction", "session"] as const)(
    "a proxy that gives a client a connection for a %s is known",
    async (mode) => {
      await using database = await freshMysqlDatabase({ server });
      await using proxy = await makeMysqlProxy(database, mode);
      await using session = await sessionOf(proxy);
      await session.first([]);
      expect([session.pooler, session.shared]).toEqual(["unknown", true]);
      await session.recognise(() => sessionOf(proxy, { pooler: session.pooler }));
      expect([session.pooler, session.shared]).toEqual([mode, mode === "transaction"]);
    },
  );

  test("behind one that shares its connections nothing runs; the database's own address is told", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "transaction");
    await database.query("CREATE TABLE t (a int)");
    for (const file of ["CREATE TABLE u (a int);", "INSERT INTO t VALUES (1);"]) {
      using project = makeProject(proxy, { "1_t.sql": file });
      const refused = await project.cli(["up", "--json"]);
      expect([refused.code, refused.json.error?.code]).toEqual([1, "pooler"]);
      expect(JSON.stringify(refused.json.error)).toContain("direct address");
    }
    expect(await database.query("SHOW TABLES")).toHaveLength(1);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
  });

  test("behind one that keeps a connection for its client a run goes through", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "session");
    using project = makeProject(proxy, { "1_t.sql": "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);" });
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error]).toEqual([0, undefined]);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
  });

  test("one that keeps the connection of a client that is gone keeps no lock of a run's", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using proxy = await makeMysqlProxy(database, "session");
    using project = makeProject(proxy, { "1_t.sql": "CREATE TABLE t (a int);\nCREATE TABLE t (a int);" });
    expect(await codes(project, ["up"], ["resolve", "1", "--pending", "--because", "undone"])).toEqual([9, 0]);
    await database.query("DROP TABLE t");
    project.write({ "1_t.sql": "CREATE TABLE t (a int);", "1_t.down.sql": "DROP TABLE t;" });
    const again = ["--lock-wait", "0s", "--allow-destructive", "1"];
    expect(await codes(project, ["up", ...again], ["down", ...again], ["up", ...again])).toEqual([0, 0, 0]);
  });
});

async function codes(project: Project, ...commands: readonly (readonly string[])[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const command of commands) found.push((await project.cli([...command])).code ?? -1);
  return found;
}
