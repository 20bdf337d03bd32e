import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { questions } from "../../src/engines/mysql/questions.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { sessionOf } from "../servers/mysql-session.js";

const statement = "TRUNCATE TABLE t";

describe.each(mysqlServers)("a TRUNCATE that nobody saw end, on $title", (server) => {
  test("its table is empty now: it is as it was meant to be, and counts anew", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, b int)");
    await database.query("INSERT INTO t (b) VALUES (1), (2)");
    await database.query("DELETE FROM t");
    const fate = await fateIn(database);
    expect(fate).toMatchObject({ kind: "done" });
    for (const { text } of "clear" in fate ? fate.clear : []) await database.query(text);
    await database.query("INSERT INTO t (b) VALUES (3)");
    expect(await database.query("SELECT id, b FROM t")).toEqual([{ id: 1, b: 3 }]);
  });

  test("what counts nothing needs nothing more", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (a int)");
    expect(await fateIn(database)).toEqual({ kind: "done", clear: [] });
  });

  test("rows that are there may be from before it or from after it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (a int)");
    await database.query("INSERT INTO t VALUES (1)");
    expect(await fateIn(database)).toEqual({ kind: "unknown" });
  });
});

async function fateIn(database: TestMysqlDatabase) {
  await using session = await sessionOf(database);
  const piece = {
    kind: "statement",
    text: statement,
    offset: 0,
    line: 1,
    column: 1,
    words: "TRUNCATE TABLE T",
  } as const;
  const statementClass = mysqlDialect.classify({ ...piece, holds: new Set() });
  return await questions.fate(session, { statement, statementClass });
}
