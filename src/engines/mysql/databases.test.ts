import { expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import { mysqlDialect } from "./dialect.js";

test.each([
  ["USE legacy", "legacy"],
  ["DROP TABLE legacy.t", "legacy"],
  ["DROP TABLE IF EXISTS a, `legacy`.`t`, Other.u", "legacy Other"],
  ["ALTER TABLE legacy.t ADD COLUMN a INT", "legacy"],
  ["ALTER TABLE t RENAME TO legacy.t", "legacy"],
  ["RENAME TABLE t TO legacy.t, legacy2.u TO u", "legacy legacy2"],
  ["TRUNCATE legacy.t", "legacy"],
  ["CREATE INDEX i ON legacy.t (a)", "legacy"],
  ["CREATE TABLE legacy.t LIKE t", "legacy"],
  ["CREATE OR REPLACE VIEW legacy.v AS SELECT t.a FROM t", "legacy"],
  ["DROP DATABASE IF EXISTS legacy", "legacy"],
  ["create schema `legacy`", "legacy"],
  ["ALTER DATABASE legacy CHARACTER SET utf8mb4", "legacy"],
  ["INSERT INTO legacy.t SELECT * FROM t", "legacy"],
  ["UPDATE t JOIN legacy.u ON u.a = t.a SET u.a = 1", "legacy"],
  ["DELETE FROM legacy.t", "legacy"],
  ["CALL legacy.p()", "legacy"],
  ["GRANT SELECT ON legacy.* TO u", "legacy"],
  ["/*!50001 DROP VIEW legacy.v */", "legacy"],
  ["DROP TABLE t -- legacy.t", ""],
  ["INSERT INTO t VALUES ('legacy.t')", ""],
  ["SELECT * FROM legacy.t", ""],
  ["INSERT INTO t SELECT a FROM legacy.t", ""],
  ["CREATE TABLE t AS SELECT u.a, legacy.u.b FROM legacy.u", ""],
  ["CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW DELETE FROM legacy.t", "legacy"],
  ["CREATE TABLE t (a INT CHECK (legacy.a > 1), database_name INT)", ""],
  ["ALTER TABLE t ADD COLUMN a DECIMAL(5,2) DEFAULT 1.5", ""],
])("%s: %j", (text, databases) => {
  const [piece] = cut([text], mysqlDialect.rules, { watch: mysqlDialect.watch });
  if (piece?.kind !== "statement") throw new Error(text);
  expect(mysqlDialect.databases?.(piece)).toEqual(databases.split(" ").filter(Boolean));
});
