import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { mysqlReader } from "../../engines/mysql/reader.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import { plain } from "../formats/plain.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import { type OwnTables, OwnTablesSeen } from "./own-tables.js";
import { unitsOf } from "./units.js";

interface Case {
  readonly dialect: Dialect;
  readonly reader: StatementReader;
  readonly own: OwnTables;
}

const goose = { table: "goose_db_version", tool: "goose" };

const mysql: Case = {
  dialect: mysqlDialect,
  reader: await mysqlReader(),
  own: {
    tables: [{ table: "sluice_history" }, { table: "sluice_history_layout" }, goose],
    home: "app",
  },
};

const postgres: Case = {
  dialect: postgresDialect,
  reader: await postgresReader(),
  own: {
    tables: [
      { schema: "sluice", table: "history", isApart: true },
      { schema: "sluice", table: "history_layout", isApart: true },
      goose,
    ],
    home: "public",
  },
};

/** What is told of a script, each with its line. */
function toldOf(text: string, { dialect, reader, own }: Case): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const files = [{ path: "1_x.sql", bytes: bytes.length, read: () => [bytes] }];
  const { up } = plain.parse({ name: "m", files }, dialect.rules).migrations[0]!;
  const names = own.tables.map(({ table }) => table);
  const { problems } = unitsOf(up, dialect, reader, { own: { names, seen: () => new OwnTablesSeen(own, dialect) } });
  // Nobody reads a file for the first time in the middle of its run.
  if (problems.length > 0)
    expect(unitsOf(up, dialect, undefined, { own: { names, seen: undefined } }).unjudged).toBe(true);
  return problems.map(({ code, at, facts }) =>
    code === "own_table" ? `${at.line} ${facts.table}${facts.tool ? ` of ${facts.tool}` : ""}` : code,
  );
}

describe("MariaDB and MySQL", () => {
  test.each([
    "DROP TABLE sluice_history",
    "DROP TABLE IF EXISTS t, `Sluice_History`",
    "DROP TABLE app.sluice_history",
    "TRUNCATE TABLE sluice_history",
    "DELETE FROM sluice_history WHERE seq = 3",
    "DELETE sluice_history FROM sluice_history JOIN t ON t.id = sluice_history.seq",
    "DELETE h FROM sluice_history h JOIN t ON t.id = h.seq",
    "UPDATE sluice_history SET id = 'x' WHERE seq = 1",
    "INSERT INTO sluice_history (seq) VALUES (9)",
    "REPLACE INTO `sluice_history` VALUES (1)",
    "LOAD DATA INFILE '/x' INTO TABLE sluice_history",
    "ALTER TABLE sluice_history ADD COLUMN x int",
    "ALTER TABLE sluice_history DROP COLUMN error, ENGINE = MyISAM",
    "ALTER TABLE `sluice_history` DISABLE KEYS",
    "RENAME TABLE t TO u, sluice_history TO h",
    "CREATE OR REPLACE TABLE sluice_history (a int)",
    "CREATE TABLE IF NOT EXISTS sluice_history (a int)",
    "CREATE TEMPORARY TABLE sluice_history (a int)",
    "SET STATEMENT max_statement_time = 5 FOR DROP TABLE sluice_history",
    "EXECUTE IMMEDIATE 'DROP TABLE sluice_history'",
    "USE app; TRUNCATE sluice_history",
    "USE other; TRUNCATE app.sluice_history",
    "DROP DATABASE app",
  ])("it is changed by %s", (text) => {
    expect(toldOf(text, mysql)).toEqual(["1 sluice_history"]);
  });

  test.each([
    "SELECT * FROM sluice_history",
    "CREATE VIEW v AS SELECT id FROM sluice_history",
    "CREATE TABLE mine AS SELECT * FROM sluice_history",
    "INSERT INTO mine SELECT id FROM sluice_history",
    "GRANT SELECT ON sluice_history TO watcher",
    "DROP TABLE other.sluice_history",
    "USE other; DROP TABLE sluice_history",
    "DROP TABLE sluice_history_of_mine",
    "INSERT INTO notes VALUES ('DROP TABLE sluice_history')",
    "DROP DATABASE other",
  ])("it is not by %s", (text) => {
    expect(toldOf(text, mysql)).toEqual([]);
  });
});

describe("PostgreSQL", () => {
  test.each([
    "DROP TABLE IF EXISTS sluice.history",
    "DROP TABLE t, sluice.history CASCADE",
    'TRUNCATE "sluice"."history"',
    "DELETE FROM ONLY sluice.history WHERE seq = 1",
    "WITH gone AS (DELETE FROM sluice.history RETURNING *) SELECT count(*) FROM gone",
    "UPDATE sluice.history SET id = 'x' WHERE seq = 1",
    "INSERT INTO sluice.history (seq) VALUES (9)",
    "COPY sluice.history FROM '/x'",
    "ALTER TABLE sluice.history ADD COLUMN x int",
    "ALTER TABLE sluice.history DROP CONSTRAINT history_fence",
    "ALTER TABLE sluice.history RENAME TO h",
    "ALTER TABLE sluice.history SET SCHEMA public",
    "CREATE TABLE sluice.history (a int)",
    "DROP SCHEMA sluice CASCADE",
    "SET search_path = sluice, public; TRUNCATE history",
    "SELECT set_config('search_path', 'sluice', false); TRUNCATE history",
  ])("it is changed by %s", (text) => {
    expect(toldOf(text, postgres)).toEqual(["1 sluice.history"]);
  });

  test.each([
    "TRUNCATE history",
    "DROP TABLE public.history",
    "SELECT * FROM sluice.history",
    "COPY sluice.history TO '/x'",
    "CREATE INDEX ON sluice.history (id)",
    "COMMENT ON TABLE sluice.history IS 'what is applied'",
    "GRANT SELECT ON sluice.history TO watcher",
    "DROP SCHEMA other",
    "DROP TABLE sluice.mine",
  ])("it is not by %s", (text) => {
    expect(toldOf(text, postgres)).toEqual([]);
  });
});

test.each([
  ["MySQL", mysql],
  ["PostgreSQL", postgres],
])("another tool's table is neither emptied nor taken away, and written by its own files: %s", (_, engine) => {
  const emptied = ["TRUNCATE goose_db_version", "DELETE FROM goose_db_version"];
  const renamed = "ALTER TABLE goose_db_version RENAME TO g";
  for (const text of ["DROP TABLE goose_db_version", ...emptied, renamed])
    expect(toldOf(text, engine)).toEqual(["1 goose_db_version of goose"]);
  const byHand = "INSERT INTO goose_db_version (version_id) VALUES (3); UPDATE goose_db_version SET is_applied = true";
  const one = "DELETE FROM goose_db_version WHERE version_id = 3";
  expect(toldOf(`${byHand}; ${one}; ALTER TABLE goose_db_version ADD COLUMN note text`, engine)).toEqual([]);
});

test("what changes one many times is told with its first place", () => {
  const text =
    "SELECT 1;\nDROP TABLE sluice_history;\nCREATE TABLE sluice_history (a int);\nDROP TABLE goose_db_version;";
  expect(toldOf(text, mysql)).toEqual(["2 sluice_history", "4 goose_db_version of goose"]);
});

test("a dump is made without what stands there always, and what was meant", () => {
  const without = (text: string, { dialect, reader, own }: Case): unknown => {
    const read = { ...own, tables: [...own.tables, { ...own.tables[0]!, table: "b", isPassing: true as const }] };
    const bytes = new TextEncoder().encode(text);
    const files = [{ path: "1_x.sql", bytes: bytes.length, read: () => [bytes] }];
    const { up } = plain.parse({ name: "m", files }, dialect.rules).migrations[0]!;
    const seen = (): OwnTablesSeen => new OwnTablesSeen(read, dialect);
    return unitsOf(up, dialect, reader, { own: { names: [], seen } }).problems[0]?.facts;
  };
  const ours = "--ignore-table=app.sluice_history --ignore-table=app.sluice_history_layout";
  expect(without("DROP TABLE sluice_history", mysql)).toEqual({
    table: "sluice_history",
    does: "drop table sluice_history",
    without: `mysqldump ${ours} --ignore-table=app.goose_db_version`,
  });
  expect(without("DROP TABLE b", mysql)).toMatchObject({ without: expect.stringContaining("--ignore-table=app.b") });
  expect(without("TRUNCATE sluice.history", postgres)).toMatchObject({
    without: "pg_dump --exclude-schema=sluice --exclude-table=public.goose_db_version",
  });
});
