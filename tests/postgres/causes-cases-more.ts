import { type CauseCase, orders, rows } from "./causes-cases.js";

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
  {
    id: "copy_value_unreadable",
    before: [orders],
    fails: "COPY orders (id, total) FROM PROGRAM 'printf 1\\\\t2\\\\n3\\\\tabc\\\\n'",
    says: ["2", '"abc"', "orders.total"],
    never: ["NULLIF"],
  },
  {
    id: "text_too_long",
    before: ["CREATE TABLE names (name varchar(2))"],
    fails: "COPY names FROM PROGRAM 'echo long'",
    says: ["names.name"],
    never: ["left(c"],
  },
  {
    id: "not_in_encoding",
    fails: "SELECT convert_to('한', 'LATIN1')",
    says: ["SHOW server_encoding;", "CREATE DATABASE main_utf8 TEMPLATE template0 ENCODING 'UTF8';"],
    never: ["save the file"],
  },
  {
    id: "history_gone",
    fails: "INSERT INTO $schema.history VALUES (1)",
    doing: "record",
    says: ["$schema.history", "sluice baseline ID"],
    never: ["order"],
  },
  {
    id: "rows_are_double",
    before: [orders, rows],
    fails: "ALTER TABLE orders ADD UNIQUE (total)",
    words: "ALTER TABLE ORDERS ADD UNIQUE",
    never: ["ON CONFLICT", "setval"],
  },
  {
    id: "row_is_there",
    before: ["CREATE TABLE users (mail text UNIQUE)", "INSERT INTO users VALUES ('a')"],
    fails: "INSERT INTO users VALUES ('a')",
    words: "INSERT INTO USERS VALUES",
    says: ["ON CONFLICT (mail) DO NOTHING"],
    never: ["setval"],
  },
  {
    id: "row_is_there",
    before: [orders, rows],
    fails: "UPDATE orders SET id = 1 WHERE id = 2",
    words: "UPDATE ORDERS SET ID",
    says: ["WHERE (id) = (…);"],
    never: ["ON CONFLICT", "setval"],
  },
  {
    id: "row_is_there",
    before: [orders, rows],
    fails: "COPY orders (id) FROM PROGRAM 'echo 1'",
    words: "COPY ORDERS",
    says: ["SELECT … ON CONFLICT DO NOTHING;"],
    never: ["INSERT … ON CONFLICT", "setval"],
  },
  {
    id: "row_is_referenced",
    before: [
      orders,
      rows,
      "CREATE TABLE lines (o int REFERENCES orders ON DELETE RESTRICT)",
      "INSERT INTO lines VALUES (1)",
    ],
    fails: "DELETE FROM orders",
    says: ["lines", "lines_o_fkey"],
    never: ["NOT IN", "NOT VALID"],
  },
  {
    id: "file_of_server_missing",
    before: [orders],
    fails: "COPY orders FROM '/nowhere/extension.csv'",
    says: ["/nowhere/extension.csv", "COPY … FROM stdin;", "\\."],
    never: ["postgis"],
  },
  {
    id: "file_of_server_missing",
    before: [orders],
    fails: "COPY orders TO '/nowhere/at.csv'",
    never: ["postgis", "stdin"],
  },
  { id: "file_of_server_missing", fails: "SELECT pg_read_file('/nowhere')", never: ["postgis", "stdin"] },
];
