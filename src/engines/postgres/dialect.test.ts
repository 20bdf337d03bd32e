import { describe, expect, test } from "vitest";
import { pieceOf } from "../../../tests/unit/pieces.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** A class in one line: `outside: CREATE INDEX CONCURRENTLY, builds t_i on t`. */
function classOf(text: string): string {
  const found = postgresDialect.classify(pieceOf(text, postgresDialect));
  switch (found.kind) {
    case "outside-transaction": {
      if (!found.index) return `outside: ${found.why}`;
      const { name, table, builds } = found.index;
      return `outside: ${found.why}, ${builds ? "builds" : "drops"} ${name}${table ? ` on ${table}` : ""}`;
    }
    case "alone-in-message":
      return `alone: ${found.why}`;
    case "refused":
    case "left-out":
      return `${found.kind}: ${found.words}`;
    case "plain":
    case "begin":
    case "commit":
    case "rollback":
    case "may-end-transaction":
    case "drops-lock":
      return found.kind;
  }
}

const classes: readonly (readonly [statement: string, expected: string])[] = [
  // outside a transaction
  ["CREATE INDEX CONCURRENTLY t_i ON t (i)", "outside: CREATE INDEX CONCURRENTLY, builds t_i on t"],
  [
    "create unique index concurrently if not exists t_i on only app.t using btree (i)",
    "outside: CREATE INDEX CONCURRENTLY, builds app.t_i on app.t",
  ],
  [
    'CREATE INDEX CONCURRENTLY "T;i" ON "A.b"."T" (i)',
    'outside: CREATE INDEX CONCURRENTLY, builds "A.b"."T;i" on "A.b"."T"',
  ],
  [
    "CREATE /* x */ INDEX -- y\n CONCURRENTLY t_i ON app . t (i)",
    "outside: CREATE INDEX CONCURRENTLY, builds app.t_i on app.t",
  ],
  ["CREATE INDEX CONCURRENTLY ON t (i)", "outside: CREATE INDEX CONCURRENTLY"],
  ["DROP INDEX CONCURRENTLY t_i", "outside: DROP INDEX CONCURRENTLY, drops t_i"],
  ['DROP INDEX CONCURRENTLY IF EXISTS app."t i" CASCADE', 'outside: DROP INDEX CONCURRENTLY, drops app."t i"'],
  ["REINDEX INDEX CONCURRENTLY app.t_i", "outside: REINDEX INDEX CONCURRENTLY"],
  ["REINDEX (CONCURRENTLY) INDEX t_i", "outside: REINDEX INDEX CONCURRENTLY"],
  ["REINDEX (VERBOSE, CONCURRENTLY true) TABLE t", "outside: REINDEX TABLE CONCURRENTLY"],
  ["REINDEX (CONCURRENTLY FALSE) TABLE t", "may-end-transaction"],
  ["REINDEX TABLE CONCURRENTLY t", "outside: REINDEX TABLE CONCURRENTLY"],
  ["REINDEX SCHEMA public", "outside: REINDEX SCHEMA"],
  ["REINDEX (VERBOSE) DATABASE d", "outside: REINDEX DATABASE"],
  ["REINDEX SYSTEM d", "outside: REINDEX SYSTEM"],
  ["REINDEX TABLE t", "may-end-transaction"],
  ["REINDEX INDEX concurrently_built", "may-end-transaction"],
  ["VACUUM", "outside: VACUUM"],
  ["VACUUM (ANALYZE) t", "outside: VACUUM"],
  ["CLUSTER", "outside: CLUSTER without a table"],
  ["CLUSTER VERBOSE", "outside: CLUSTER without a table"],
  ["CLUSTER (VERBOSE)", "outside: CLUSTER without a table"],
  ["CLUSTER t", "may-end-transaction"],
  ["CLUSTER VERBOSE t USING i", "may-end-transaction"],
  ["CREATE DATABASE d", "outside: CREATE DATABASE"],
  ["DROP DATABASE IF EXISTS d", "outside: DROP DATABASE"],
  ["ALTER DATABASE d SET TABLESPACE s", "outside: ALTER DATABASE … SET TABLESPACE"],
  ['ALTER DATABASE "My db" SET TABLESPACE s', "outside: ALTER DATABASE … SET TABLESPACE"],
  ["ALTER DATABASE d SET work_mem = '1MB'", "plain"],
  ["CREATE TABLESPACE s LOCATION '/x'", "outside: CREATE TABLESPACE"],
  ["DROP TABLESPACE s", "outside: DROP TABLESPACE"],
  ["ALTER SYSTEM SET work_mem = '1MB'", "outside: ALTER SYSTEM"],
  ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "outside: DETACH PARTITION … CONCURRENTLY"],
  ['ALTER TABLE "T" DETACH PARTITION s."p" CONCURRENTLY', "outside: DETACH PARTITION … CONCURRENTLY"],
  ["ALTER TABLE t DETACH PARTITION p FINALIZE", "plain"],
  ["ALTER TABLE t DETACH PARTITION p", "plain"],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "outside: CREATE SUBSCRIPTION"],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (copy_data = false)", "outside: CREATE SUBSCRIPTION"],
  ["CREATE SUBSCRIPTION s CONNECTION 'connect = false' PUBLICATION p", "outside: CREATE SUBSCRIPTION"],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)", "plain"],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot=off, slot_name=NONE)", "plain"],
  ["DROP SUBSCRIPTION IF EXISTS s", "outside: DROP SUBSCRIPTION"],
  ["ALTER SUBSCRIPTION s REFRESH PUBLICATION", "outside: ALTER SUBSCRIPTION … REFRESH"],
  ["ALTER SUBSCRIPTION s SET PUBLICATION p", "outside: ALTER SUBSCRIPTION … PUBLICATION, which refreshes"],
  ["ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)", "plain"],
  ["ALTER SUBSCRIPTION s SET (failover = true)", "outside: ALTER SUBSCRIPTION … SET"],
  ['ALTER SUBSCRIPTION "my subscription" REFRESH PUBLICATION', "outside: ALTER SUBSCRIPTION … REFRESH"],
  ["ALTER SUBSCRIPTION s DISABLE", "plain"],
  // in one after all
  ["ALTER TYPE e ADD VALUE 'x'", "plain"],
  ["REFRESH MATERIALIZED VIEW CONCURRENTLY m", "plain"],
  ["EXPLAIN ANALYZE DELETE FROM t", "plain"],
  ["CREATE INDEX concurrently_ ON t (i)", "plain"],
  ["COMMENT ON TABLE t IS 'CREATE INDEX CONCURRENTLY'", "plain"],
  ["SELECT 'VACUUM'", "plain"],
  ["ANALYZE", "plain"],
  ["CHECKPOINT", "plain"],
  ["TRUNCATE t", "plain"],
  ["CREATE EXTENSION x", "plain"],
  // transactions
  ["BEGIN", "begin"],
  ["BEGIN ISOLATION LEVEL SERIALIZABLE", "begin"],
  ["START TRANSACTION READ ONLY", "begin"],
  ["COMMIT", "commit"],
  ["COMMIT WORK", "commit"],
  ["commit and no chain", "commit"],
  ["END", "commit"],
  ["END TRANSACTION", "commit"],
  ["ROLLBACK", "rollback"],
  ["ABORT WORK", "rollback"],
  ["ROLLBACK WORK AND NO CHAIN", "rollback"],
  ["ROLLBACK TO a", "plain"],
  ["ROLLBACK TO SAVEPOINT a", "plain"],
  ["ROLLBACK TRANSACTION TO SAVEPOINT a", "plain"],
  ['ROLLBACK TO "A"', "plain"],
  ["SAVEPOINT a", "plain"],
  ["RELEASE SAVEPOINT a", "plain"],
  ["COMMIT AND CHAIN", "refused: COMMIT AND CHAIN"],
  ["ROLLBACK TRANSACTION AND CHAIN", "refused: ROLLBACK AND CHAIN"],
  ["END AND CHAIN", "refused: END AND CHAIN"],
  ["PREPARE TRANSACTION 'x'", "refused: PREPARE TRANSACTION"],
  ["COMMIT PREPARED 'x'", "refused: COMMIT PREPARED"],
  ["ROLLBACK PREPARED 'x'", "refused: ROLLBACK PREPARED"],
  ["PREPARE transaction_ AS SELECT 1", "plain"],
  ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "plain"],
  // messages
  ["COPY t FROM STDIN;\n\\.\n", "alone: COPY … FROM stdin"],
  ['COPY "t" (a, "from stdin") FROM /* x */ stdin WITH (FORMAT csv);\n\\.\n', "alone: COPY … FROM stdin"],
  ["COPY t FROM '/x.csv'", "plain"],
  ["COPY t FROM PROGRAM 'cat x'", "plain"],
  ["COPY t TO '/x.csv'", "plain"],
  ["COPY (SELECT * FROM stdin) TO '/x.csv'", "plain"],
  ["SET standard_conforming_strings = off", "alone: SET standard_conforming_strings"],
  ["SET SESSION client_encoding TO 'UTF8'", "alone: SET client_encoding"],
  ["SET LOCAL backslash_quote = on", "alone: SET backslash_quote"],
  ["SET NAMES 'UTF8'", "alone: SET names"],
  ["RESET client_encoding", "alone: RESET client_encoding"],
  ["SET escape_string_warning = off", "plain"],
  ["SET search_path = ''", "plain"],
  // what only trying tells
  ["CALL p()", "may-end-transaction"],
  ["DO $$ BEGIN COMMIT; END $$", "may-end-transaction"],
  ["DO 'BEGIN PERFORM 1; rollback; END'", "may-end-transaction"],
  ["DO $$ BEGIN CALL p(); END $$", "may-end-transaction"],
  ["DO $$ BEGIN PERFORM 1; END $$", "plain"],
  ["DO $$ BEGIN PERFORM committed FROM t; END $$", "plain"],
  // the lock
  ["DISCARD ALL", "drops-lock"],
  ["DISCARD TEMP", "plain"],
  ["SELECT pg_advisory_unlock_all()", "drops-lock"],
  ["SELECT pg_catalog.PG_ADVISORY_UNLOCK_ALL()", "drops-lock"],
  ['SELECT "pg_advisory_unlock_all"()', "drops-lock"],
  ["DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$", "drops-lock"],
  ["SELECT 'pg_advisory_unlock'", "plain"],
];

test.each(classes)("%s: %s", (statement, expected) => {
  expect(classOf(statement)).toBe(expected);
});

describe("mayDestroy", () => {
  test.each([
    "DROP TABLE t",
    "drop schema s cascade",
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t DROP a",
    "ALTER TABLE t ADD b int, DROP IF EXISTS a",
    "ALTER TABLE t DROP identity",
    'ALTER TABLE t DROP "constraint"',
    "ALTER TABLE t DROP CONSTRAINT c CASCADE",
    "ALTER TABLE t DROP CONSTRAINT c, DROP d",
    "TRUNCATE t",
    "DELETE FROM t",
    "UPDATE t SET a = 1",
    "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
    "WITH d AS (UPDATE t SET a = 1 RETURNING *) INSERT INTO u SELECT * FROM d",
    "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
    "EXPLAIN ANALYZE DELETE FROM t",
    "EXPLAIN ANALYZE EXECUTE q",
    "PREPARE q AS DELETE FROM t",
    "EXECUTE q",
    "CREATE TABLE t AS EXECUTE q",
    "DO $$ BEGIN END $$",
    "CALL p()",
    "COPY (DELETE FROM t RETURNING *) TO '/x'",
    "DROP OWNED BY r",
    "ALTER EXTENSION x DROP TABLE t",
    "CREATE SCHEMA s CREATE TABLE t (i int) CREATE VIEW v AS WITH d AS (DELETE FROM t RETURNING 1) SELECT 1",
    "ALTER TYPE c DROP ATTRIBUTE a",
  ])("yes: %s", (statement) => {
    expect(postgresDialect.mayDestroy(pieceOf(statement, postgresDialect))).toBe(true);
  });

  test.each([
    "SELECT 1",
    "CREATE TABLE t (i int REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL)",
    "CREATE TEMP TABLE t (i int) ON COMMIT DROP",
    "CREATE TEMP TABLE t (i int) ON COMMIT DELETE ROWS",
    "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE",
    "ALTER TABLE t ALTER a DROP NOT NULL, ALTER b DROP DEFAULT",
    "ALTER TABLE t DROP CONSTRAINT c",
    "ALTER TABLE t DROP CONSTRAINT IF EXISTS c RESTRICT",
    "INSERT INTO t VALUES (1) ON CONFLICT (i) DO UPDATE SET a = 1",
    "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
    "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x ON CONFLICT DO NOTHING",
    "INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1 WHERE t.drop",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED",
    "CREATE TRIGGER g BEFORE DELETE OR UPDATE ON t EXECUTE FUNCTION f()",
    "CREATE OR REPLACE TRIGGER g AFTER TRUNCATE ON t EXECUTE FUNCTION f()",
    "CREATE EVENT TRIGGER g ON sql_drop EXECUTE FUNCTION f()",
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; END",
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE t'",
    "CREATE RULE r AS ON DELETE TO t DO INSTEAD UPDATE t SET a = 1",
    "CREATE POLICY p ON t FOR DELETE USING (true)",
    "GRANT DELETE, UPDATE, TRUNCATE ON t TO r",
    "COMMENT ON TABLE t IS 'DROP'",
    "INSERT INTO t VALUES ('DELETE FROM t')",
    'SELECT "drop" FROM t -- DELETE',
  ])("no: %s", (statement) => {
    expect(postgresDialect.mayDestroy(pieceOf(statement, postgresDialect))).toBe(false);
  });
});

describe("quote", () => {
  test.each([
    ["users", "users"],
    ["_a1", "_a1"],
    ["Users", '"Users"'],
    ["user", '"user"'],
    ["table", '"table"'],
    ["1a", '"1a"'],
    ["a b", '"a b"'],
    ['a"b', '"a""b"'],
    ["이름", '"이름"'],
    ["", '""'],
    ["a$b", '"a$b"'],
  ])("name %j: %s", (name, written) => {
    expect(quote.name(name)).toBe(written);
  });
  test("qualified", () => {
    expect(quote.qualified("My", "order")).toBe('"My"."order"');
    expect(quote.qualified(undefined, "t")).toBe("t");
  });
  test.each([
    ["it's", "'it''s'"],
    ["a\\b", "E'a\\\\b'"],
    ["", "''"],
    [1, "1"],
    [-1.5, "-1.5"],
    [1e30, "1e+30"],
    [Number.NaN, "'NaN'"],
    [Number.POSITIVE_INFINITY, "'Infinity'"],
    [100_000_000_000_000_000_000n, "100000000000000000000"],
    [true, "true"],
    [null, "NULL"],
    [undefined, "NULL"],
  ])("value %s: %s", (value, written) => {
    expect(quote.value(value)).toBe(written);
  });
  test("no NUL", () => {
    expect(() => quote.value("a\0b")).toThrow(RangeError);
    expect(() => quote.name("a\0b")).toThrow(RangeError);
  });
});

test.each([
  ["CREATE TABLE t (id int DEFAULT nextval('s') CHECK (id > 0))", true],
  ["CREATE UNLOGGED TABLE t (id int)", true],
  ["create unique index i on t using btree (lower(a)) where a <> ''", true],
  ["ALTER TABLE t ADD COLUMN a int", true],
  ["COMMENT ON TABLE t IS 'set role x'", true],
  ["DROP TABLE t", true],
  ["CREATE TEMP TABLE t (id int)", false],
  ["CREATE TABLE pg_temp.t (id int)", false],
  ['CREATE TABLE "pg_temp".t (id int)', false],
  ["CREATE TABLE t AS SELECT f()", false],
  ["CREATE TABLE t AS EXECUTE p", false],
  ["CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", false],
  ["ALTER TABLE t ADD COLUMN a int DEFAULT f()", false],
  ["ALTER TABLE t ALTER COLUMN a TYPE int USING f(a)", false],
  ["ALTER TABLE t ADD CHECK (f(a))", false],
  ["INSERT INTO t VALUES (1)", false],
  ["SELECT 1", false],
  ["SET search_path = x", false],
  ["PREPARE p AS SELECT 1", false],
  ["DO $$ BEGIN END $$", false],
])("surely nothing stays in the session after %s: %s", (text, expected) => {
  const effect = postgresDialect.sessionEffect(pieceOf(text, postgresDialect));
  expect(effect.kind === "none" && effect.clean === true).toBe(expected);
});
