import { describe, expect, test } from "vitest";
import { changesOf } from "../../src/engines/mysql/changes.js";
import { told } from "../../src/engines/mysql/fate.js";
import { witness, witnessIn, type Witness } from "../../src/engines/mysql/witness.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";

/** As people write columns; each server calls some of them otherwise. */
const columns: readonly (readonly [definition: string, only?: "MariaDB" | "MySQL"])[] = [
  ..."int|integer|int(11)|INT UNSIGNED|int zerofill|int4|bool|boolean NOT NULL|bigint unsigned NOT NULL".split("|"),
  ..."tinyint(1) DEFAULT 0|smallint|mediumint|middleint|int1|int8|bit|bit(8)|year|int SIGNED|int NULL".split("|"),
  ..."decimal|decimal(8)|decimal(10, 2) unsigned|numeric(5,1)|dec(0)|fixed(7,3)|float|float(30)|float(7, 4)".split("|"),
  ..."double|double precision|real|float4|float8|date NOT NULL|time|time(3)|datetime|datetime(6)".split("|"),
  ..."timestamp|timestamp(3) NULL|timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP|char|char(8)|character(3)".split("|"),
  ..."varchar(200) NOT NULL|character varying(20)|char varying(20)|national char(4)|nvarchar(9)|nchar(3)".split("|"),
  ..."varchar(20) CHARACTER SET latin1 COLLATE latin1_bin|char(4) CHARACTER SET binary|varchar(5) CHARACTER SET binary".split(
    "|",
  ),
  ..."text|text(10)|text(70000)|tinytext|mediumtext NOT NULL|longtext|text CHARACTER SET binary|long varchar".split(
    "|",
  ),
  ..."blob|blob(20)|blob(70000)|longblob|binary|binary(4)|varbinary(16)|varchar(9) BINARY|char(3) BYTE".split("|"),
  ..."enum('a', 'b') NOT NULL DEFAULT 'a'|set('x','y')|json|point|geometry|varchar(16000)".split("|"),
  ..."int AS (1 + 1)|int GENERATED ALWAYS AS (2) STORED|int CHECK (1 IS NOT NULL)|varchar(9) COMMENT 'NOT NULL'".split(
    "|",
  ),
  ..."int UNIQUE|int DEFAULT NULL FIRST|varchar(255) DEFAULT 'x' AFTER k".split("|"),
].map((definition) => [definition]);

const here = (title: string): readonly string[] =>
  [...columns, ["uuid", "MariaDB"] as const, ["inet6", "MariaDB"] as const].flatMap(([definition, only = title]) =>
    title.startsWith(only) ? [definition] : [],
  );

const rest: readonly string[] = [
  "CREATE TABLE n0 (id serial, a int)",
  "CREATE TABLE n1 (id int AUTO_INCREMENT PRIMARY KEY, `o ther` int, KEY (a), a char(3) NOT NULL) DEFAULT CHARSET=latin1",
  "CREATE TABLE n2 (a int, b varchar(9), PRIMARY KEY (a, b), CHECK (a > 0)) PARTITION BY HASH (a)",
  "CREATE TABLE n3 (`select` int, period int, a int) CHARACTER SET binary",
  "CREATE TABLE n4 (a varchar(20), b text, c char) CHARACTER SET binary",
  "CREATE TABLE n5 LIKE n4",
  "CREATE TABLE n6 (LIKE n4)",
  "CREATE TABLE n7 (a tinyint) AS SELECT 1 AS a, 2 AS b",
  "CREATE TABLE n8 (SELECT 1 AS a)",
  "CREATE TABLE IF NOT EXISTS n9 (a int NOT NULL)",
  "CREATE INDEX i0 ON t (k)",
  "CREATE UNIQUE INDEX i1 ON t (v(10), k DESC)",
  "CREATE FULLTEXT INDEX i2 ON t (v)",
  "CREATE INDEX i3 USING BTREE ON t (K)",
  "ALTER TABLE t ADD INDEX i4 (k, v), ADD UNIQUE KEY i5 USING BTREE (v)",
  "ALTER TABLE t ADD CONSTRAINT i6 UNIQUE (v, k)",
  "ALTER TABLE t ADD p1 int, ADD PRIMARY KEY (p1)",
  "ALTER TABLE t ADD (x1 int, x2 varchar(9) NOT NULL, KEY i7 (x1))",
  "ALTER TABLE t ADD y1 text, CONVERT TO CHARACTER SET utf8mb3",
  "ALTER TABLE t ADD z1 int, MODIFY v varchar(60)",
  "CREATE PROCEDURE r0() SELECT 1",
  "CREATE PROCEDURE r1(IN a int, OUT b varchar(9)) COMMENT 'it''s' NOT DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER\n /* how */ one: BEGIN\n  -- what\n  DECLARE x int;\r\n  SET x = a, b = '한글';\nEND one",
  "CREATE DEFINER = CURRENT_USER PROCEDURE `r 2` () BEGIN SELECT 'it''s', 'a\\tb', _latin1'x'; END",
  "/*!50003 CREATE */ /*!50003 PROCEDURE r3() BEGIN SELECT 1; END */",
  "CREATE FUNCTION r4(a int) RETURNS varchar(9) CHARSET utf8mb4 DETERMINISTIC NO SQL RETURN CONCAT(a, 'x')",
  "CREATE FUNCTION r5() RETURNS decimal(10, 2) unsigned DETERMINISTIC BEGIN RETURN 1; END",
  "CREATE FUNCTION r6() RETURNS double precision DETERMINISTIC RETURN 1",
  "CREATE TRIGGER g0 BEFORE INSERT ON t FOR EACH ROW SET NEW.k = NEW.k + 1",
  "CREATE TRIGGER g1 AFTER UPDATE ON `t` FOR EACH ROW BEGIN SET @x = 1; END",
  "CREATE TRIGGER g2 BEFORE INSERT ON t FOR EACH ROW FOLLOWS g0 SET NEW.v = ''",
  "CREATE VIEW w0 (a, `b c`) AS SELECT k, v FROM t",
  "CREATE VIEW w1 AS SELECT t.k, v AS other, COUNT(*) AS n FROM t GROUP BY t.k, v",
  "CREATE SQL SECURITY INVOKER VIEW w2 AS SELECT *, 1 FROM t",
  "CREATE VIEW w3 AS SELECT 'a', k + 1 FROM t",
];

/** One that never ran, and what others made under the same name. */
const differing: readonly (readonly [own: string, theirs: string])[] = [
  ["ALTER TABLE t ADD c varchar(200) NOT NULL", "ALTER TABLE t ADD c int"],
  ["ALTER TABLE t ADD c varchar(200) NOT NULL", "ALTER TABLE t ADD c varchar(200)"],
  ["ALTER TABLE t ADD c varchar(200)", "ALTER TABLE t ADD c varchar(100)"],
  ["ALTER TABLE t ADD c varchar(200)", "ALTER TABLE t ADD c varchar(200) NOT NULL"],
  ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD c int unsigned"],
  ["ALTER TABLE t ADD c decimal(10, 2)", "ALTER TABLE t ADD c decimal(10, 3)"],
  ["ALTER TABLE t ADD c datetime(6)", "ALTER TABLE t ADD c datetime"],
  ["ALTER TABLE t ADD c int, ADD d int", "ALTER TABLE t ADD c int, ADD d date"],
  ["ALTER TABLE t ADD INDEX i (k)", "ALTER TABLE t ADD INDEX i (v)"],
  ["ALTER TABLE t ADD UNIQUE u (k)", "ALTER TABLE t ADD INDEX u (k)"],
  ["ALTER TABLE t ADD PRIMARY KEY (k)", "ALTER TABLE t ADD PRIMARY KEY (v)"],
  ["CREATE INDEX i ON t (k, v)", "CREATE INDEX i ON t (k)"],
  ["CREATE UNIQUE INDEX i ON t (k)", "CREATE INDEX i ON t (k)"],
  ["CREATE TABLE n (a int, b int)", "CREATE TABLE n (a int)"],
  ["CREATE TABLE n (a int)", "CREATE TABLE n (a varchar(9))"],
  ["CREATE TABLE n (a int NOT NULL)", "CREATE TABLE n (a int)"],
  ["CREATE PROCEDURE n() SELECT 1 UNION SELECT 2", "CREATE PROCEDURE n() SELECT 2"],
  ["CREATE FUNCTION n() RETURNS int DETERMINISTIC RETURN 1", "CREATE FUNCTION n() RETURNS int DETERMINISTIC RETURN 2"],
  [
    "CREATE TRIGGER n BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
    "CREATE TRIGGER n BEFORE INSERT ON t FOR EACH ROW SET @a = 2",
  ],
  [
    "CREATE TRIGGER n BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
    "CREATE TRIGGER n AFTER INSERT ON t FOR EACH ROW SET @a = 1",
  ],
  ["CREATE VIEW n AS SELECT k, v AS w FROM t", "CREATE VIEW n AS SELECT k, v FROM t"],
  ["CREATE VIEW n (a) AS SELECT k FROM t", "CREATE VIEW n AS SELECT k FROM t"],
];

const table = "CREATE TABLE t (k int NOT NULL, v varchar(50) NOT NULL) CHARACTER SET utf8mb4";

describe.each(mysqlServers)("$title, what is there by its name", (server) => {
  test("is what the statement made, however its servers call that", async () => {
    await using database = await freshMysqlDatabase({ server, grants: ["SUPER"] });
    await database.query(table);
    const added = here(server.title).map((definition, at) => `ALTER TABLE t${at} ADD c ${definition}`);
    const made = here(server.title).map((definition, at) =>
      `CREATE TABLE m${at} (k int, c ${definition}, KEY (k))`.replace(" FIRST", ""),
    );
    for (const at of added.keys()) await database.query(table.replace(" t ", ` t${at} `));
    const found: string[] = [];
    for (const statement of [...added, ...made.map((each) => each.replace(" AFTER k", "")), ...rest]) {
      const before = await seen(database, statement);
      await database.query(statement);
      const now = await seen(database, statement);
      const { kind } = told(changesOf(statement), before, now);
      if (kind !== "done") found.push(`${statement}: ${kind}`);
    }
    expect(found).toEqual([]);
  });

  test.each(differing)("is not what was to be made, %s: others said %s", async (own, theirs) => {
    await using database = await freshMysqlDatabase({ server, grants: ["SUPER"] });
    await database.query(table);
    const before = await seen(database, own);
    await database.query(theirs);
    expect(told(changesOf(own), before, await seen(database, own))).toEqual({ kind: "unknown" });
  });

  test("where another may be there by what is written, it is left, as the server leaves it", async () => {
    await using database = await freshMysqlDatabase({ server, grants: ["SUPER"] });
    const own = "CREATE TABLE IF NOT EXISTS n (a int)";
    const before = await seen(database, own);
    await database.query("CREATE TABLE n (a date)");
    expect(told(changesOf(own), before, await seen(database, own))).toMatchObject({ kind: "again" });
  });
});

async function seen(database: TestMysqlDatabase, statement: string): Promise<Witness> {
  const [row] = await database.query(`SELECT ${witness(statement, [], {})} AS witness`);
  return witnessIn(String(row?.["witness"]))!;
}
