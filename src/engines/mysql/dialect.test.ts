import { describe, expect, test } from "vitest";
import { pieceOf } from "../../../tests/unit/pieces.js";
import { unitsOf } from "../../core/plan/units.js";
import { mysqlDialect } from "./dialect.js";

const { quote } = mysqlDialect;

/** A class in one line: `commits: CREATE TABLE`. */
function classOf(text: string): string {
  const found = mysqlDialect.classify(pieceOf(text, mysqlDialect));
  switch (found.kind) {
    case "outside-transaction":
      return `${found.commits ? "commits" : "outside"}: ${found.why}`;
    case "alone-in-message":
      return `alone: ${found.why}`;
    case "refused":
      return `refused: ${found.words}, ${found.why}`;
    case "left-out":
      return `left-out: ${found.words}, ${found.why}`;
    default:
      return found.kind;
  }
}

const classes: readonly (readonly [statement: string, expected: string])[] = [
  ["create table t (id int)", "commits: CREATE TABLE"],
  ["CREATE OR REPLACE TABLE t (id int)", "commits: CREATE TABLE"],
  ["create temporary table t (id int)", "plain"],
  ["create or replace temporary table t (id int)", "plain"],
  ["create temporary sequence s", "commits: CREATE SEQUENCE"],
  ["create unique index i on t (a)", "commits: CREATE INDEX"],
  ["create definer=`root`@`%` procedure p() do 0", "commits: CREATE DEFINER"],
  ["alter ignore table t add a int", "commits: ALTER TABLE"],
  ["drop tables a, b", "commits: DROP TABLE"],
  ["drop temporary table a", "plain"],
  ["drop prepare p", "plain"],
  ["drop schema s", "commits: DROP DATABASE"],
  ["truncate t", "commits: TRUNCATE TABLE"],
  ["grant select on t to u", "commits: GRANT"],
  ["set password = 'x'", "commits: SET PASSWORD"],
  ["analyze local table t", "commits: ANALYZE TABLE"],
  ["analyze format=json select 1", "plain"],
  ["flush local tables", "commits: FLUSH TABLES"],
  ["flush tables with read lock", "refused: FLUSH TABLES … LOCK, locks-history"],
  ["flush table t for export", "refused: FLUSH TABLES … LOCK, locks-history"],
  ["insert into t values (1)", "plain"],
  ["with x as (select 1) select * from x", "plain"],
  ["load data infile 'x' into table t", "plain"],
  ["begin", "begin"],
  ["begin work", "begin"],
  ["start transaction read only", "begin"],
  ["start replica", "commits: START REPLICA"],
  ["commit", "commit"],
  ["commit work and no chain no release", "commit"],
  ["commit and chain", "refused: COMMIT AND CHAIN, begins-unasked"],
  ["commit release", "refused: COMMIT RELEASE, ends-session"],
  ["rollback", "rollback"],
  ["rollback to savepoint s", "plain"],
  ["savepoint s", "plain"],
  ["release savepoint s", "plain"],
  ["xa start 'x'", "refused: XA START, other-session"],
  ["xa recover", "plain"],
  ["lock tables t write, u read", "left-out: LOCK TABLES, locks"],
  ["unlock tables", "left-out: UNLOCK TABLES, locks"],
  ["lock instance for backup", "plain"],
  ["set autocommit = 0", "left-out: SET autocommit, transactions"],
  ["set @@session.autocommit := 1", "left-out: SET autocommit, transactions"],
  ["set autocommit = 0, unique_checks = 0", "refused: SET autocommit, sets-more"],
  ["set @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0", "left-out: SET autocommit, transactions"],
  ["set @a = 1, autocommit = 0", "refused: SET autocommit, sets-more"],
  ["set sql_log_bin = 0", "refused: SET sql_log_bin, not-replicated"],
  ["set @@session.sql_log_bin = @old", "plain"],
  ["set global sql_mode = ''", "plain"],
  ["set sql_mode = 'ANSI_QUOTES'", "alone: SET sql_mode"],
  ["set @old = @@sql_mode, sql_mode = ''", "alone: SET sql_mode"],
  ["set names utf8mb4 collate utf8mb4_bin", "plain"],
  ["set names latin1", "alone: SET names"],
  ["set character_set_client = 'euckr'", "alone: SET character_set_client"],
  ["set transaction isolation level serializable", "refused: SET TRANSACTION, next-alone"],
  ["set @@transaction_isolation = 'SERIALIZABLE'", "refused: SET @@transaction_isolation, next-alone"],
  ["set insert_id = 77", "refused: SET insert_id, next-row"],
  ["set session transaction read only", "outside: SET TRANSACTION"],
  ["set transaction_isolation = 'SERIALIZABLE'", "outside: SET TRANSACTION"],
  ["set completion_type = chain", "refused: SET completion_type, begins-unasked"],
  ["set foreign_key_checks = 0", "plain"],
  ["set role none", "plain"],
  ["set default role none to r", "commits: SET DEFAULT"],
  ["set statement max_statement_time = 10 for create table t (id int)", "commits: CREATE TABLE"],
  ["set statement max_statement_time = 10 for insert into t values (3)", "plain"],
  ["call p()", "may-end-transaction"],
  ["execute p", "may-end-transaction"],
  ["execute immediate 'drop table t'", "may-end-transaction"],
  ["prepare p from 'drop table t'", "plain"],
  ["select release_all_locks()", "drops-lock"],
  ["do release_lock('sluice_0')", "drops-lock"],
  ["do release_lock(@a)", "drops-lock"],
  ["do release_lock('mine')", "plain"],
  ["/*!40101 SET NAMES utf8mb4 */", "plain"],
  ["/*!40014 SET @a=@@unique_checks, unique_checks=0 */", "plain"],
  ["/*!40101 SET @a=@@sql_mode, sql_mode='NO_AUTO_VALUE_ON_ZERO' */", "alone: SET sql_mode"],
  ["/*!40000 ALTER TABLE `t` DISABLE KEYS */", "commits: ALTER TABLE"],
  ["/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50001 VIEW v AS select 1 */", "commits: CREATE ALGORITHM"],
  ["use other", "plain"],
];

describe("what a statement is to a run", () => {
  test.each(classes)("%s: %s", (statement, expected) => {
    expect(classOf(statement)).toBe(expected);
  });
});

/** Units and problems of a file, in short: `tx(2) CREATE TABLE tx(1)`. */
function unitsIn(text: string): string {
  const script = { file: "001.sql", firstLine: 1, read: () => [text] };
  const { units, problems } = unitsOf({ script, transaction: "auto" } as never, mysqlDialect);
  const told = problems.map(({ code, severity, facts }) => `${severity} ${code} ${Object.values(facts).join()}`.trim());
  const shown = units.map(({ kind, why, count, needs = [] }) => {
    const needed = needs.map(({ name, madeBy }) => `${name} of ${madeBy}`).join(", ");
    return `${kind === "alone" ? why : `tx(${count})`}${needed && ` needs ${needed}`}`;
  });
  return [...shown, ...told].join("; ");
}

describe("units", () => {
  test.each([
    ["insert into a values (1); create table t (id int); insert into t values (1)", "tx(1); CREATE TABLE; tx(1)"],
    ["begin; insert into a values (1); insert into a values (2); commit; insert into a values (3)", "tx(2); tx(1)"],
    ["begin; insert into a values (1); begin; insert into a values (2); commit", "tx(1); tx(1)"],
    [
      "begin; insert into a values (1); create table t (id int); insert into t values (1); commit",
      "tx(1); CREATE TABLE; tx(1)",
    ],
    [
      "lock tables a write; insert into a values (1); unlock tables; insert into a values (2)",
      "tx(1); tx(1); note left_out LOCK TABLES,locks",
    ],
    [
      "set autocommit = 0; insert into a values (1); lock tables a write; unlock tables; set autocommit = 1",
      "tx(1); note left_out SET autocommit,transactions; note left_out LOCK TABLES,locks",
    ],
    ["insert into a values (1); set @id = last_insert_id(); insert into b values (@id)", "tx(3)"],
    [
      "insert into a values (1); set @id = last_insert_id(); alter table b add c int; insert into b values (@id)",
      "tx(2); ALTER TABLE; tx(1) needs @id of 1",
    ],
    [
      "insert into a values (1); alter table b add c int; insert into b values (last_insert_id())",
      "tx(1); ALTER TABLE; tx(1) needs LAST_INSERT_ID() of 1",
    ],
    [
      "insert into a values (1); alter table b add c int; insert into a values (2); insert into b values (last_insert_id())",
      "tx(1); ALTER TABLE; tx(2)",
    ],
    ["set @n = 5; alter table b add c int; insert into b values (@n)", "tx(1); ALTER TABLE; tx(1)"],
    [
      "set @n = (select max(id) from a); alter table b add c int; update b set c = 1 where id <= @n",
      "tx(1); ALTER TABLE; tx(1) needs @n of 1",
    ],
    [
      "select max(id) into @n from a; alter table b add c int; set @n = 1; update b set c = 1 where id <= @n",
      "tx(1); ALTER TABLE; tx(2)",
    ],
    [
      "set @n = (select 1); set @m = @n; alter table b add c int; update b set c = @m where 1=1",
      "tx(2); ALTER TABLE; tx(1) needs @m of 1",
    ],
    [
      "set @s = (select 'do 0'); prepare p from @s; execute p; deallocate prepare p; set @s = (select 'do 1'); prepare p from @s; execute p",
      "tx(2); EXECUTE needs statement p of 1, @s of 1; tx(1) needs statement p of 1; tx(2); EXECUTE needs statement p of 4, @s of 4",
    ],
    ["set @n = 0; call p(); insert into b values (@n)", "tx(1); CALL; tx(1) needs @n of 2"],
    [
      "set @n = 0; call p(); set @n = 1; alter table b add c int; insert into b values (@n)",
      "tx(1); CALL; tx(1); ALTER TABLE; tx(1)",
    ],
    [
      "call p(); set @m = @n; alter table b add c int; insert into b values (@m)",
      "CALL; tx(1) needs @n of 1; ALTER TABLE; tx(1) needs @m of 2",
    ],
    [
      "call p(); select 1 into @m; alter table b add c int; create procedure q() set @x = @n",
      "CALL; tx(1); ALTER TABLE; CREATE PROCEDURE",
    ],
    [
      "set @old = @@sql_mode; call p(); set sql_mode = @old; alter table b add c int",
      "tx(1); CALL; tx(1) needs @old of 2; ALTER TABLE",
    ],
    ["prepare q from 'do 1'; call p(); execute q", "tx(1); CALL; EXECUTE needs statement q of 2"],
    ["set @n = 0; prepare q from 'do 1'; execute q; insert into b values (@n)", "tx(2); EXECUTE; tx(1)"],
    [
      "set @n = 0; prepare q from 'call p()'; execute q; insert into b values (@n)",
      "tx(2); EXECUTE; tx(1) needs @n of 2",
    ],
    ["set @n = 0; begin not atomic set @n = 1; end; insert into b values (@n)", "tx(1); BEGIN; tx(1) needs @n of 2"],
    ["set @n = 0; begin not atomic call p(); end; insert into b values (@n)", "tx(1); BEGIN; tx(1) needs @n of 2"],
    [
      "set @s = (select 'do 0'); prepare p from @s; alter table b add c int; execute p",
      "tx(2); ALTER TABLE; EXECUTE needs statement p of 1, @s of 1",
    ],
    [
      "insert into a values (1); set @v = (select 1); alter table b add c int; call p()",
      "tx(2); ALTER TABLE; CALL needs LAST_INSERT_ID() of 1, PREVIOUS VALUE of 1, @v of 1",
    ],
    ["call p(); alter table b add c int; call p()", "CALL; ALTER TABLE; CALL"],
    [
      "call p(); alter table b add c int; insert into b values (last_insert_id())",
      "CALL; ALTER TABLE; tx(1) needs LAST_INSERT_ID() (CALL) of 1",
    ],
    [
      "set @n = next value for s; alter table b add c int; insert into b values (@n, lastval(s), 'previous value')",
      "tx(1); ALTER TABLE; tx(1) needs PREVIOUS VALUE of 1, @n of 1",
    ],
    ["insert into a values (1); alter table b add c int; update b set previous = lastval", "tx(1); ALTER TABLE; tx(1)"],
    [
      "set statement lock_wait_timeout = 1 for insert into a values (1); alter table b add c int; do last_insert_id()",
      "tx(1); ALTER TABLE; tx(1) needs LAST_INSERT_ID() of 1",
    ],
    ["set @@sql_mode = concat(@@sql_mode, ',ANSI_QUOTES'); alter table b add c int", "tx(1); ALTER TABLE"],
    ["set time_zone = (select tz from a); alter table b add c int", "tx(1); ALTER TABLE; error setting_lost"],
    ["set rand_seed1 = 5; alter table b add c int", "tx(1); ALTER TABLE; error setting_lost"],
    [
      "set @t = @@timestamp; alter table b add c int; insert into b values (@t)",
      "tx(1); ALTER TABLE; tx(1) needs @t of 1",
    ],
    [
      "call p(); alter table b add c int; call p(); insert into b values (@n)",
      "CALL; ALTER TABLE; CALL; tx(1) needs @n of 1",
    ],
  ])("%s", (text, expected) => {
    expect(unitsIn(text)).toBe(expected);
  });

  test("what SET and USE set is said again, in order", () => {
    const script = {
      file: "001.sql",
      firstLine: 1,
      read: () => ["set foreign_key_checks=0; create table a (id int); use x; create table b (id int)"],
    };
    const { units } = unitsOf({ script, transaction: "auto" } as never, mysqlDialect);
    expect(units.map(({ settings }) => settings)).toEqual([
      undefined,
      ["set foreign_key_checks=0"],
      ["set foreign_key_checks=0"],
      ["set foreign_key_checks=0", "use x"],
    ]);
  });
});

describe("what may destroy", () => {
  test.each([
    ["drop table t", true],
    ["alter table t drop column a", true],
    ["alter table t add column a int", false],
    ["alter table t engine = blackhole", true],
    ["alter table t engine='MEMORY'", true],
    ["create table t (id int) engine = memory", false],
    ["alter ignore table t add unique (a)", true],
    ["create or replace table t (id int)", true],
    ["create table t (a timestamp on update current_timestamp)", false],
    ["insert into t values (1) on duplicate key update a = 1", false],
    ["update t set a = 1", true],
    ["begin not atomic do 0 end", true],
    ["call p()", true],
    ["execute immediate @x", true],
    ["grant delete on t to u", false],
    ["/*!40101 DROP TABLE t */", true],
  ])("%s: %s", (statement, expected) => {
    expect(mysqlDialect.mayDestroy(pieceOf(statement, mysqlDialect))).toBe(expected);
  });
});

describe("quoting", () => {
  test.each([
    ["users", "users"],
    ["Users", "Users"],
    ["_prisma_migrations", "_prisma_migrations"],
    ["_utf8mb4", "`_utf8mb4`"],
    ["order", "`order`"],
    ["Rank", "`Rank`"],
    ["count", "`count`"],
    ["1a", "`1a`"],
    ["a`b", "`a``b`"],
    ['a"b', '`a"b`'],
    ["이름", "`이름`"],
  ])("name %j: %s", (name, written) => {
    expect(quote.name(name)).toBe(written);
  });
  test("qualified", () => {
    expect(quote.qualified("app", "order")).toBe("app.`order`");
    expect(quote.qualified(undefined, "t")).toBe("t");
  });
  test.each([
    ["it's", "'it''s'"],
    ['"', "'\"'"],
    ["a\\b", "_utf8mb4 x'615c62'"],
    ["한\\", "_utf8mb4 x'ed959c5c'"],
    ["", "''"],
    [1, "1"],
    [-1.5, "-1.5"],
    [100_000_000_000_000_000_000n, "100000000000000000000"],
    [true, "true"],
    [null, "NULL"],
    [undefined, "NULL"],
  ])("value %s: %s", (value, written) => {
    expect(quote.value(value)).toBe(written);
  });
  test("what the server has no form for", () => {
    expect(() => quote.name("a\0b")).toThrow(RangeError);
    expect(() => quote.value(Number.NaN)).toThrow(RangeError);
  });
});

test.each([
  ["create table t (id int default 1)", true],
  ["create or replace table t (id int)", true],
  ["create index i on t (a)", true],
  ["alter table t add a int", true],
  ["drop table t", true],
  ["create trigger r before insert on t for each row set @a = 1", true],
  ["create temporary table t (id int)", false],
  ["create table t select f()", false],
  ["create table t values row(f())", false],
  ["drop prepare p", false],
  ["select f()", false],
  ["insert into t values (1)", false],
  ["set @a = 1", false],
])("surely nothing stays in the session after %s: %s", (text, expected) => {
  const effect = mysqlDialect.sessionEffect(pieceOf(text, mysqlDialect));
  expect(effect.kind === "none" && effect.clean === true).toBe(expected);
});
