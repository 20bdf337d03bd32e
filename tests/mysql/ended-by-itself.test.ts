import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import { makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

/** What ends by itself once its client has died, what others then write, and what must stand after the next run. */
interface Orphan {
  readonly only?: "MariaDB" | "MySQL";
  readonly made: readonly string[];
  readonly statement: string;
  readonly meanwhile?: string;
  /** 0: it is known to be in, or as well runs `again`; 9: it cannot be told, since others may have moved the table's moment. */
  readonly code: 0 | 9;
  readonly again?: true;
  readonly asked: string;
  readonly stands: readonly unknown[];
}

const table = [
  "CREATE TABLE a (id int PRIMARY KEY, x int, y int, KEY i (x), CONSTRAINT c CHECK (id > 0))",
  "INSERT INTO a VALUES (1, 10, 20)",
];
const parted = [
  "CREATE TABLE a (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (100))",
  "CREATE TABLE s (id int)",
  "INSERT INTO a VALUES (1)",
  "INSERT INTO s VALUES (2)",
];

const orphans: Readonly<Record<string, Orphan>> = {
  "two columns that change their names": {
    made: table,
    statement: "ALTER TABLE a RENAME COLUMN x TO y, RENAME COLUMN y TO x",
    code: 9,
    asked: "SELECT x, y FROM a",
    stands: [{ x: 20, y: 10 }],
  },
  "the same by CHANGE": {
    made: table,
    statement: "ALTER TABLE a CHANGE x Y int, CHANGE y X int",
    code: 9,
    asked: "SELECT x AS x, y AS y FROM a",
    stands: [{ x: 20, y: 10 }],
  },
  "a column that is made anew": {
    made: table,
    statement: "ALTER TABLE a DROP COLUMN y, ADD COLUMN y varchar(10) DEFAULT 'k'",
    meanwhile: "UPDATE a SET y = 'mine'",
    code: 9,
    asked: "SELECT y FROM a",
    stands: [{ y: "mine" }],
  },
  "an index, a primary key and a check that are made anew": {
    made: table,
    statement:
      "ALTER TABLE a DROP INDEX i, ADD INDEX i (y), DROP PRIMARY KEY, ADD PRIMARY KEY (id, x), DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (id < 9)",
    code: 0,
    again: true,
    asked:
      "SELECT COLUMN_NAME AS c FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'a' ORDER BY 1",
    stands: [{ c: "id" }, { c: "x" }, { c: "y" }],
  },
  "a counter": {
    made: ["CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY)"],
    statement: "ALTER TABLE a AUTO_INCREMENT = 100",
    code: 9,
    asked: "SELECT COUNT(*) AS n FROM a",
    stands: [{ n: 0 }],
  },
  "a partition that changes places with a table": {
    made: parted,
    statement: "ALTER TABLE a EXCHANGE PARTITION p0 WITH TABLE s",
    code: 9,
    asked: "SELECT id FROM a",
    stands: [{ id: 2 }],
  },
  "a partition that is emptied": {
    made: parted,
    statement: "ALTER TABLE a TRUNCATE PARTITION p0",
    meanwhile: "INSERT INTO a VALUES (3)",
    code: 9,
    asked: "SELECT id FROM a",
    stands: [{ id: 3 }],
  },
  "a table that is emptied": {
    made: table,
    statement: "TRUNCATE TABLE a",
    meanwhile: "INSERT INTO a VALUES (2, 1, 1)",
    code: 9,
    asked: "SELECT id FROM a",
    stands: [{ id: 2 }],
  },
  "a table without transactions, whose moment does not move": {
    only: "MariaDB",
    made: ["CREATE TABLE a (x int, y int) ENGINE=MyISAM", "INSERT INTO a VALUES (10, 20)"],
    statement: "ALTER TABLE a RENAME COLUMN x TO y, RENAME COLUMN y TO x",
    code: 9,
    asked: "SELECT x, y FROM a",
    stands: [{ x: 20, y: 10 }],
  },
  "a table that is dropped, and made anew by others": {
    made: table,
    statement: "DROP TABLE a",
    meanwhile: "CREATE TABLE a AS SELECT 7 AS x",
    code: 9,
    asked: "SELECT x FROM a",
    stands: [{ x: 7 }],
  },
  "a sequence that begins anew": {
    only: "MariaDB",
    made: ["CREATE SEQUENCE a"],
    statement: "ALTER SEQUENCE a RESTART 100",
    meanwhile: "SELECT NEXTVAL(a)",
    code: 9,
    asked: "SELECT NEXTVAL(a) > 100 AS further",
    stands: [{ further: 1 }],
  },
};

describe.each(mysqlServers)("$title, a statement that ends after its client died:", (server) => {
  const here = Object.entries(orphans).filter(([, { only = server.title }]) => server.title.startsWith(only));
  test.each(here)("%s", async (_, { made, statement, meanwhile, code, again, asked, stands }) => {
    await using database = await freshMysqlDatabase({ server });
    for (const each of made) await database.query(each);
    // The catalog counts in seconds.
    await until(async () => (await ageOf(database)) > 1);
    using project = makeProject(database, { "001_it.sql": statement });
    await behind(database, "a", async () => {
      const running = project.start(["up", "--allow-destructive", "001", "--lock-timeout", "60s"]);
      await until(() => atWork(database, statement));
      running.child.kill("SIGKILL");
      await running.ended;
    });
    await until(async () => !(await atWork(database, statement)));
    if (meanwhile) await database.query(meanwhile);
    const next = await project.cli(["up", "--allow-destructive", "001", "--json"]);
    expect(next).toMatchObject({ code });
    const outcomes = (await mysqlEye.history(database)).map(({ outcome }) => outcome);
    const before = again ? ["begun", "interrupted"] : [];
    expect(outcomes).toEqual([...before, "begun", ...(code === 0 ? ["done"] : [])]);
    expect(await database.query(asked)).toEqual(stands);
  });
});

/** Another session reads the table as long as that takes. */
async function behind(database: TestMysqlDatabase, name: string, run: () => Promise<void>): Promise<void> {
  const reader = await database.client();
  await reader.query("START TRANSACTION");
  await reader.query(`SELECT * FROM ${name}`);
  await run();
  await reader.query("COMMIT");
}

async function atWork(database: TestMysqlDatabase, statement: string): Promise<boolean> {
  const rows = await database.query(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND RIGHT(INFO, CHAR_LENGTH(?)) = ?",
    [statement, statement],
  );
  return rows.length > 0;
}

async function ageOf(database: TestMysqlDatabase): Promise<number> {
  const [row] = await database.query<{ age: number }>(
    "SELECT COALESCE(MIN(TIMESTAMPDIFF(SECOND, CREATE_TIME, NOW())), 9) AS age FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
  );
  return row?.age ?? 9;
}
