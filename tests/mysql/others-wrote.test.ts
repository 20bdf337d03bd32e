import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { questions } from "../../src/engines/mysql/questions.js";
import { witness } from "../../src/engines/mysql/witness.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { sessionOf } from "../servers/mysql-session.js";
import { makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const table = { "1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, c varchar(10));\nINSERT INTO t VALUES (1, 'one');" };
const typeOfC =
  "SELECT COLUMN_TYPE AS is_now FROM information_schema.COLUMNS WHERE TABLE_NAME = 't' AND COLUMN_NAME = 'c'";
const kindOfD =
  "SELECT DATA_TYPE AS is_now FROM information_schema.COLUMNS WHERE TABLE_NAME = 't' AND COLUMN_NAME = 'd'";
const keysOfT =
  "SELECT COUNT(*) AS is_now FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_NAME = 't' AND CONSTRAINT_TYPE <> 'PRIMARY KEY'";

/** Whatever others do to a table moves the moment at which it was made. */
describe.each(mysqlServers)("a statement that never ran, and others altered its table since, on $title", (server) => {
  test.each([
    ["ALTER TABLE t MODIFY c varchar(300) NOT NULL", "ALTER TABLE t ADD hotfix int", typeOfC, 0, "varchar(300)"],
    ["ALTER TABLE t MODIFY c varchar(300) NOT NULL", "OPTIMIZE TABLE t", typeOfC, 0, "varchar(300)"],
    ["ALTER TABLE t ADD UNIQUE (c)", "ALTER TABLE t ADD hotfix int", keysOfT, 9, 0],
    ["ALTER TABLE t ADD CHECK (id > 0)", "ALTER TABLE t ADD hotfix int", keysOfT, 9, 0],
    ["ALTER TABLE t ADD d varchar(200) NOT NULL", "ALTER TABLE t ADD d int", kindOfD, 9, "int"],
  ])("%s, and theirs is %s", async (own, theirs, look, code, isNow) => {
    await using database = await freshMysqlDatabase({ server });
    using project = await neverRan(database, own);
    await database.query(theirs);
    const next = await project.cli(["up", "--json"]);
    expect([next.code, (await database.query(look))[0]?.["is_now"]]).toEqual([code, isNow]);
    expect(await statesOf(project)).toBe(`1 applied, 2 ${code === 0 ? "applied" : "unknown partial 0/1"}`);
  });
});

describe.each(mysqlServers)("another statement in the place of one that never ran, on $title", (server) => {
  test("is not told by how the other one's things stood", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = await neverRan(database, "ALTER TABLE t ADD d int");
    await database.query("ALTER TABLE t ADD theirs int");
    expect(await project.cli(["up"])).toMatchObject({ code: 9 });
    await project.cli(["resolve", "2", "--retry"]);
    project.write({ "2_own.sql": "ALTER TABLE t ADD theirs int;" });
    expect(await project.cli(["up", "--json"])).toMatchObject({
      code: 1,
      json: { error: { code: "migration_failed", errno: 1060 } },
    });
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
  });
});

/** Its answer was lost, and they made it again before anybody looked. */
describe.each(mysqlServers)("what was dropped and made anew by others, on $title", (server) => {
  test.each([
    ["DROP TABLE old", "CREATE TABLE old (a int) ENGINE=MyISAM"],
    ["DROP TABLE IF EXISTS old", "CREATE TABLE old (a int) ENGINE=MEMORY"],
    ["ALTER TABLE old DROP COLUMN b", "CREATE TABLE old (a int, b int) ENGINE=MyISAM", "ALTER TABLE old ADD b int"],
    ["USE @; DROP TABLE IF EXISTS old", "CREATE TABLE old (a int)"],
  ])("%s: nobody says that it may run again", async (own, made, anew = made) => {
    await using database = await freshMysqlDatabase({ server });
    const named = (text: string): string => text.replaceAll("@", database.name);
    const [statement = "", ...settings] = named(own).split("; ").toReversed();
    await database.query(named(made));
    const [noted] = await database.query(`SELECT ${witness(statement, settings, { lent: true })} AS witness`);
    await nextSecond();
    await database.query(statement);
    await database.query(named(anew));
    await using session = await sessionOf(database);
    const look = { statement, statementClass: { kind: "plain" }, witness: String(noted?.["witness"]) } as const;
    expect(await questions.fate(session, look)).toEqual({ kind: "unknown" });
  });

  test("a table that stands as it stood is dropped", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int) ENGINE=MyISAM");
    const [noted] = await database.query(`SELECT ${witness("DROP TABLE old", [], { lent: true })} AS witness`);
    await using session = await sessionOf(database);
    const look = { statement: "DROP TABLE old", statementClass: { kind: "plain" } } as const;
    expect(await questions.fate(session, { ...look, witness: String(noted?.["witness"]) })).toMatchObject({
      kind: "again",
    });
  });
});

describe.each(mysqlServers)("who asks what stands, on $title", (server) => {
  test("is told what is there, also where the statement may run again", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (id int)");
    await using session = await sessionOf(database);
    const look = {
      statement: "CREATE TABLE IF NOT EXISTS t (id int)",
      statementClass: { kind: "outside-transaction", why: "" },
    } as const;
    expect(await questions.trace(session, look)).toEqual({ object: "table t", there: true });
  });
});

/** Its client died while it waited for its table, and it gave up. */
async function neverRan(database: TestMysqlDatabase, own: string): Promise<Project> {
  const project = makeProject(database, table);
  await project.cli(["up"]);
  await nextSecond();
  const reader = await database.client();
  await reader.query("LOCK TABLES t READ");
  project.write({ "2_own.sql": `${own};` });
  const running = project.start(["up", "--json"]);
  await until(() => isAtWork(database, own));
  running.child.kill("SIGKILL");
  await running.ended;
  // It gives up by itself.
  await until(async () => !(await isAtWork(database, own)));
  await reader.query("UNLOCK TABLES");
  return project;
}

/** In which the catalog counts. */
function nextSecond(): Promise<void> {
  return sleep(1500);
}

async function isAtWork(database: TestMysqlDatabase, statement: string): Promise<boolean> {
  const rows = await database.query(
    `SELECT 1 FROM information_schema.processlist WHERE info LIKE '/* sluice %${statement}'`,
  );
  return rows.length > 0;
}
