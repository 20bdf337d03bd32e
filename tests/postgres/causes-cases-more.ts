import type { CauseCase } from "./causes-cases.js";

const parts = "CREATE TABLE days (day int, note text) PARTITION BY RANGE (day)";

/** Limits, settings, and statements that were written for other data or another place. */
export const moreCauseCases: readonly CauseCase[] = [
  { id: "setting_unknown", fails: "SET nosuch_timeout = 1", says: ["nosuch_timeout", "pg_dump"] },
  { id: "setting_needs_restart", fails: "SET max_connections = 5", says: ["ALTER SYSTEM SET max_connections"] },
  {
    id: "temporary_files_full",
    before: ["SET temp_file_limit = 64", "SET work_mem = 64"],
    fails: "SELECT array_agg(i ORDER BY md5(i::text)) FROM generate_series(1, 100000) i",
    says: ["SET temp_file_limit = -1;"],
  },
  {
    id: "stack_too_deep",
    before: [
      "SET max_stack_depth = 100",
      "CREATE FUNCTION deep(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN deep(i + 1); END'",
    ],
    fails: "SELECT deep(1)",
    says: ["pg_trigger_depth()"],
  },
  {
    id: "index_row_too_large",
    before: [
      "CREATE TABLE long_texts (body text)",
      "INSERT INTO long_texts SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) i",
    ],
    fails: "CREATE INDEX body_idx ON long_texts (body)",
    says: ["md5(column)"],
  },
  {
    id: "library_missing",
    fails: "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'nowhere_at_all', 'f'",
    says: ["nowhere_at_all"],
  },
  {
    id: "partition_missing",
    before: [parts, "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (0) TO (10)"],
    fails: "INSERT INTO days VALUES (11, 'x')",
    says: ["PARTITION OF days DEFAULT;", "day = 11"],
  },
  {
    id: "copy_data_wrong",
    before: ["CREATE TABLE pairs (a text, b text)"],
    fails: "COPY pairs FROM PROGRAM 'echo alone'",
    says: ["FORMAT csv"],
  },
  {
    id: "column_ambiguous",
    fails: "SELECT a FROM (SELECT 1 AS a) x, (SELECT 2 AS a) y",
    says: ["table.a"],
  },
  { id: "parameter_missing", fails: "SELECT $1", says: ["'$1'"] },
  { id: "not_grouped", fails: "SELECT a, count(*) FROM (SELECT 1 AS a) x", says: ["GROUP BY", "HAVING"] },
  { id: "more_than_one_row", fails: "SELECT (SELECT generate_series(1, 2))", says: ["LIMIT 1"] },
  {
    id: "more_than_one_row",
    fails: "DO 'DECLARE i int; BEGIN SELECT g INTO STRICT i FROM generate_series(1, 2) g; END'",
  },
  { id: "no_row", fails: "DO 'DECLARE i int; BEGIN SELECT 1 INTO STRICT i WHERE false; END'", says: ["IF NOT FOUND"] },
  { id: "savepoint_missing", before: ["BEGIN"], fails: "ROLLBACK TO before_it", says: ["SAVEPOINT before_it;"] },
];
