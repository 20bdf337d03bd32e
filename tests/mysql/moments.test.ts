import { describe, expect, test } from "vitest";
import { changesOf } from "../../src/engines/mysql/changes.js";
import { witness, witnessIn, type Witness } from "../../src/engines/mysql/witness.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { until } from "../servers/until.js";

const columns = "id int AUTO_INCREMENT PRIMARY KEY, x int, y int, s varchar(9), KEY i (y)";
const parts = "PARTITION p VALUES LESS THAN (10), PARTITION q VALUES LESS THAN (100)";
const parted = `CREATE TABLE @ (id int, x int) PARTITION BY RANGE (id) (${parts})`;
const hashed = "CREATE TABLE @ (id int) PARTITION BY HASH (id) PARTITIONS 4";

/** Each has a table of its own: `@`. */
const statements: readonly (readonly [statement: string, made?: string | undefined, only?: "MariaDB" | "MySQL"])[] = [
  ["ALTER TABLE @ ADD COLUMN n int"],
  ["ALTER TABLE @ DROP COLUMN x"],
  ["ALTER TABLE @ MODIFY x int"],
  ["ALTER TABLE @ CHANGE x y int, CHANGE y x int"],
  ["ALTER TABLE @ RENAME COLUMN x TO y, RENAME COLUMN y TO x"],
  ["ALTER TABLE @ DROP COLUMN y, ADD COLUMN y int"],
  ["ALTER TABLE @ ALTER x SET DEFAULT 3"],
  ["ALTER TABLE @ ALTER x DROP DEFAULT"],
  ["ALTER TABLE @ ALTER COLUMN x SET INVISIBLE", undefined, "MySQL"],
  ["ALTER TABLE @ ADD INDEX (x)"],
  ["ALTER TABLE @ ADD UNIQUE (x)"],
  ["ALTER TABLE @ ADD FULLTEXT (s)"],
  ["ALTER TABLE @ ADD SPATIAL INDEX (p)", "CREATE TABLE @ (p point NOT NULL)"],
  ["ALTER TABLE @ DROP INDEX i, ADD INDEX i (x)"],
  ["ALTER TABLE @ DROP PRIMARY KEY, ADD PRIMARY KEY (id, x)"],
  ["ALTER TABLE @ ADD FOREIGN KEY (x) REFERENCES other (id)"],
  ["ALTER TABLE @ DROP FOREIGN KEY f", `CREATE TABLE @ (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES other (id))`],
  ["ALTER TABLE @ ADD CHECK (x > 0)"],
  [
    "ALTER TABLE @ DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1)",
    "CREATE TABLE @ (a int, CONSTRAINT c CHECK (a > 0))",
  ],
  ["ALTER TABLE @ RENAME INDEX i TO j"],
  ["ALTER TABLE @ ALTER INDEX i INVISIBLE", undefined, "MySQL"],
  ["ALTER TABLE @ ALTER INDEX i IGNORED", undefined, "MariaDB"],
  ["ALTER TABLE @ ORDER BY x"],
  ["ALTER TABLE @ CONVERT TO CHARACTER SET latin1"],
  ["ALTER TABLE @ ENGINE = InnoDB"],
  ["ALTER TABLE @ ENGINE = MyISAM"],
  ["ALTER TABLE @ FORCE"],
  ["ALTER TABLE @ ROW_FORMAT = DYNAMIC"],
  ["ALTER TABLE @ KEY_BLOCK_SIZE = 8"],
  ["ALTER TABLE @ AUTO_INCREMENT = 100"],
  ["ALTER TABLE @ COMMENT 'x'"],
  ["ALTER TABLE @ CHARACTER SET latin1"],
  ["ALTER TABLE @ AVG_ROW_LENGTH = 9"],
  ["ALTER TABLE @ CHECKSUM = 1"],
  ["ALTER TABLE @ DELAY_KEY_WRITE = 1"],
  ["ALTER TABLE @ MAX_ROWS = 100 MIN_ROWS = 1"],
  ["ALTER TABLE @ PACK_KEYS = 1"],
  ["ALTER TABLE @ STATS_PERSISTENT = 1"],
  ["ALTER TABLE @ ADD SYSTEM VERSIONING", undefined, "MariaDB"],
  ["ALTER TABLE @ DROP SYSTEM VERSIONING", "CREATE TABLE @ (a int) WITH SYSTEM VERSIONING", "MariaDB"],
  ["ALTER TABLE @ PARTITION BY HASH (id) PARTITIONS 2"],
  ["ALTER TABLE @ REMOVE PARTITIONING", parted],
  ["ALTER TABLE @ ADD PARTITION (PARTITION r VALUES LESS THAN (1000))", parted],
  ["ALTER TABLE @ ADD PARTITION PARTITIONS 1", hashed],
  ["ALTER TABLE @ COALESCE PARTITION 1", hashed],
  ["ALTER TABLE @ DROP PARTITION p", parted],
  ["ALTER TABLE @ REORGANIZE PARTITION p INTO (PARTITION p VALUES LESS THAN (10))", parted],
  ["ALTER TABLE @ REBUILD PARTITION p", parted],
  ["ALTER TABLE @ OPTIMIZE PARTITION p", parted],
  ["ALTER TABLE @ CONVERT PARTITION p TO TABLE @_p", parted, "MariaDB"],
  ["CREATE INDEX j ON @ (x)"],
  ["CREATE OR REPLACE INDEX i ON @ (x)", undefined, "MariaDB"],
  ["DROP INDEX i ON @"],
  ["DROP TABLE @"],
  ["CREATE OR REPLACE TABLE @ (a int)", undefined, "MariaDB"],
  ["CREATE OR REPLACE SEQUENCE @", "CREATE SEQUENCE @", "MariaDB"],
];

describe.each(mysqlServers)("$title", (server) => {
  test("what is told by when its table was made moves that", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE other (id int PRIMARY KEY)");
    const those = statements.flatMap(([text, made = `CREATE TABLE @ (${columns})`, only = server.title], at) =>
      server.title.startsWith(only) ? [{ text: named(text, at), made: named(made, at) }] : [],
    );
    for (const { made } of those) await database.query(made);
    const before = new Map<string, Witness>();
    for (const { text } of those) before.set(text, await seen(database, text));
    // The catalog counts in seconds.
    await until(async () => (await seen(database, those[0]!.text)).at > later(before.get(those.at(-1)!.text)!.at));
    const still: string[] = [];
    for (const { text } of those) {
      expect(changesOf(text).tables.length, text).toBe(1);
      await database.query(text);
      if ((await seen(database, text)).made.join() === before.get(text)?.made.join()) still.push(text);
    }
    expect(still).toEqual([]);
  });

  test("when it was made is told in UTC, whatever zone its session has", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE t (a int)");
    for (const zone of ["+00:00", "-05:00", "+09:00"]) {
      await database.query(`SET time_zone = '${zone}'`);
      const { at, made } = await seen(database, "ALTER TABLE t FORCE");
      const secondsAgo = (Date.parse(`${at.slice(0, 23)}Z`) - Date.parse(`${made[0]}Z`)) / 1000;
      expect(Math.abs(secondsAgo), zone).toBeLessThan(60);
    }
  });

  test("a key without a name is told by its columns and its kind", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE other (id int PRIMARY KEY)");
    await database.query("CREATE TABLE `o ther` (x int, `y z` int, s varchar(9), p point NOT NULL, KEY (x, `y z`))");
    for (const clause of [
      "ADD UNIQUE (x)",
      "ADD INDEX (X)",
      "ADD CONSTRAINT UNIQUE KEY (`y z`, x)",
      "ADD FULLTEXT (s)",
      "ADD KEY (s)",
      "ADD SPATIAL INDEX (p)",
      "ADD FOREIGN KEY (x) REFERENCES other (id)",
    ]) {
      const text = `ALTER TABLE \`o ther\` ${clause}`;
      expect((await seen(database, text)).there, clause).toEqual([false]);
      await database.query(text);
      expect((await seen(database, text)).there, clause).toEqual([true]);
    }
  });
});

function named(text: string, at: number): string {
  return text.replaceAll("@", `t${at}`);
}

async function seen(database: TestMysqlDatabase, statement: string): Promise<Witness> {
  const [row] = await database.query(`SELECT ${witness(statement, [], {})} AS witness`);
  return witnessIn(String(row?.["witness"]))!;
}

/** Two seconds, as the witness writes it. */
function later(at: string): string {
  const moment = new Date(Date.parse(`${at.slice(0, 23).replace(" ", "T")}Z`) + 2000);
  return moment.toISOString().replace("T", " ").slice(0, 23);
}
