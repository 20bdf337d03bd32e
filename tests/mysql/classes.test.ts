import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pieceOf } from "../unit/pieces.js";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";

/** Each in a transaction that has written a row: is it still open behind it? `DB` is the test's own database. */
const statements = `
create table n (id int)
create table if not exists t (id int)
create table t (id int)
create table n as select 1 as x
create table n like t
create temporary table n (id int)
create temporary table n as select 1 as x
create or replace temporary table n (id int)
create or replace table t2 (id int)
create temporary sequence s
create sequence s
drop sequence if exists s
alter table t add n int
alter table tt add n int
alter table missing add n int
alter ignore table t add n int
alter online table t add n int
alter table t engine = innodb
alter table p drop partition p0
alter table p truncate partition p1
alter table p analyze partition p1
/*!40000 alter table t disable keys */
drop table t2
drop tables t2
drop table if exists missing
drop temporary table tt
drop table tt
truncate t2
truncate table tt
rename table t2 to t3
rename tables t2 to t3
create index i on t (a)
create unique index i on t (a)
create fulltext index i on t (b)
drop index missing on t
create view w as select 1
create or replace view v as select 2 as x
create algorithm = merge sql security invoker view w as select 1
alter view v as select 3 as x
drop view v
create procedure n() do 0
create function n() returns int deterministic return 1
alter procedure pm comment 'x'
alter function f comment 'x'
drop procedure pm
drop function f
drop function if exists missing
create trigger n before insert on t for each row set @z = 1
drop trigger tr
create event n on schedule every 1 day disable do do 0
alter event ev comment 'x'
drop event ev
create database if not exists DB
alter database DB character set utf8mb4
alter schema DB character set utf8mb4
drop database if exists DB_missing
drop user if exists DB_u
create role if not exists DB_r
drop role if exists DB_r
grant select on DB.* to missing_user_of_nobody
create server DB foreign data wrapper mysql options (host 'x')
drop server if exists DB
analyze table t
analyze local table t
analyze format=json select 1
check table t
checksum table t
optimize table t
optimize local table t
repair table k
flush tables t
flush table t
flush status
cache index k in default
load index into cache k
install plugin nothing soname 'nothing.so'
uninstall plugin nothing
savepoint sp
rollback to sp
release savepoint sp
begin
begin work
start transaction
start transaction read only
commit
commit work
commit and no chain no release
rollback
unlock tables
lock tables t write
lock table t read
set autocommit = 1
set sql_mode = ''
set names utf8mb4
set @x = 1
set foreign_key_checks = 0
set session transaction isolation level read committed
set role none
set default role none to root@localhost
set statement max_statement_time = 10 for create table n (id int)
set statement max_statement_time = 10 for insert into c values (3)
use DB
prepare n from 'create table n (id int)'
execute p
deallocate prepare p
drop prepare p
execute immediate 'create table n (id int)'
call pd()
call pm()
begin not atomic insert into c values (4); end
begin not atomic create table n (id int); end
if 1 then insert into c values (7); end if
insert into t values (1, 1, 'x')
replace into t values (1, 2, 'y')
update t set a = 2
delete from t
insert into t values (1, 1, 'a'), (1, 1, 'b')
insert into missing values (1)
selec 1
load data infile '/nope' into table t
handler t open
do 0
select 1
select * from t for update
select release_all_locks()
show tables
explain select 1
describe t
table t
values row(1)
with x as (select 1) select * from x
kill query 999999999
signal sqlstate '45000'
get diagnostics @n = number
help 'x'
xa recover
create spatial reference system 99999 name 'x' definition 'x'
drop spatial reference system if exists 99999
drop tablespace missing
import table from '/nope.sdi'
clone local data directory = '/nope/x'
drop library missing
`
  .trim()
  .split("\n");

const unknown = 1064;

/** These end a transaction on MySQL alone: a unit of their own is right on both. */
const onMysqlAlone = /^(?:cache|load) index\b/;

describe.each(mysqlServers)("$title", (server) => {
  let database: TestMysqlDatabase;
  let connection: Connection;
  let compared = 0;

  beforeAll(async () => {
    database = await freshMysqlDatabase({ server });
  });
  afterAll(() => database[Symbol.asyncDispose]());

  // What one statement sets must not reach the next: each has a connection and objects of its own.
  beforeEach(async () => {
    connection = await database.admin();
    await connection.query(`DROP DATABASE IF EXISTS ${database.name}`);
    await connection.query(`CREATE DATABASE ${database.name} CHARACTER SET utf8mb4`);
    await connection.query(`USE ${database.name}`);
    for (const each of [
      "CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(10))",
      "CREATE TABLE t2 (id int PRIMARY KEY)",
      "CREATE TABLE c (id int)",
      "CREATE TABLE k (id int PRIMARY KEY) ENGINE = MyISAM",
      "CREATE TABLE p (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
      "CREATE TEMPORARY TABLE tt (id int)",
      "CREATE VIEW v AS SELECT 1 AS x",
      "CREATE PROCEDURE pd() CREATE TABLE IF NOT EXISTS zz (id int)",
      "CREATE PROCEDURE pm() INSERT INTO c VALUES (5)",
      "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1",
      "CREATE TRIGGER tr BEFORE INSERT ON t2 FOR EACH ROW SET @z = 1",
      "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO DO 0",
      "PREPARE p FROM 'CREATE TABLE zz (id int)'",
    ])
      await connection.query(each);
    return () => connection.end();
  });

  test.each(statements)("%s", async (written) => {
    const text = written.replaceAll("DB", database.name);
    const found = mysqlDialect.classify(pieceOf(text, mysqlDialect));
    await connection.query("START TRANSACTION");
    await connection.query("INSERT INTO c VALUES (1)");
    if (/^(?:rollback to|release)/.test(text)) await connection.query("SAVEPOINT sp");
    if ((await failureOf(text)) === unknown) return;
    await connection.query("UNLOCK TABLES");
    await connection.query("ROLLBACK");
    await connection.query(`USE ${database.name}`);
    const [[row]] = await connection.query<RowDataPacket[]>("SELECT count(*) AS kept FROM c WHERE id = 1");
    const told = { statement: text, commits: Number(row!["kept"]) > 0 };
    if (found.kind === "may-end-transaction") return;
    // Left out, and what stands before it is a unit of its own, as it is to the server.
    if (found.kind === "left-out") return;
    if (isMariadb(server.name) && onMysqlAlone.test(text)) return;
    compared++;
    const commits = found.kind === "commit" || ("commits" in found && found.commits);
    expect(told).toEqual({ statement: text, commits });
  });

  test("there were enough", () => {
    expect(compared).toBeGreaterThan(90);
  });

  async function failureOf(sql: string): Promise<number | undefined> {
    try {
      await connection.query(sql);
      return undefined;
    } catch (error) {
      return (error as { errno: number }).errno;
    }
  }
});
