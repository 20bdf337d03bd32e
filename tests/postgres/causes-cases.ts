/** A statement that fails for one cause, and words that the cause or its fix must say in both languages. */
export interface CauseCase {
  readonly id: string;
  /** Statements before it, each of which succeeds. `$role` is a role without rights. */
  readonly before?: readonly string[];
  readonly fails: string;
  readonly says?: readonly string[];
  /** What none of the causes may say. */
  readonly never?: readonly string[];
  readonly near?: readonly string[];
  /** The statement's first words, where the causes are told them. */
  readonly words?: string;
  readonly doing?: string;
  /** What the file has set, where the causes are told it. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const orders = "CREATE TABLE orders (id int PRIMARY KEY, total int, note text)";
export const rows = "INSERT INTO orders VALUES (1, 5, 'a'), (2, 5, 'b')";

/** Each provoked on a real server, in a schema of its own. */
export const causeCases: readonly CauseCase[] = [
  // rights
  { id: "extension_right_missing", before: ["SET ROLE $role"], fails: "CREATE EXTENSION file_fdw", says: ["file_fdw"] },
  {
    id: "schema_right_missing",
    before: ["CREATE SCHEMA closed", "SET ROLE $role"],
    fails: "CREATE TABLE closed.t (a int)",
    says: ["GRANT CREATE, USAGE ON SCHEMA closed TO $role;"],
  },
  {
    id: "schema_right_missing",
    before: ["REVOKE CREATE ON SCHEMA public FROM public", "SET ROLE $role"],
    fails: "CREATE TABLE public.t (a int)",
    says: ["GRANT CREATE, USAGE ON SCHEMA public TO $role;", "PostgreSQL 15"],
  },
  {
    id: "database_right_missing",
    before: ["SET ROLE $role"],
    fails: "CREATE SCHEMA mine",
    says: ["GRANT CREATE ON DATABASE", "TO $role;"],
  },
  {
    id: "not_owner",
    before: [orders, "GRANT USAGE ON SCHEMA $schema TO $role", "SET ROLE $role"],
    fails: "ALTER TABLE orders ADD a int",
    says: ["table orders", "OWNER TO $role"],
  },
  {
    id: "object_right_missing",
    before: [orders, "GRANT USAGE ON SCHEMA $schema TO $role", "SET ROLE $role"],
    fails: "SELECT * FROM orders",
    says: ["GRANT ALL ON TABLE orders TO $role;"],
  },
  {
    id: "object_right_missing",
    before: [
      "CREATE FUNCTION secret() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "REVOKE ALL ON FUNCTION secret() FROM public",
      "GRANT USAGE ON SCHEMA $schema TO $role",
      "SET ROLE $role",
    ],
    fails: "SELECT secret()",
    says: ["GRANT ALL ON FUNCTION secret(…) TO $role;"],
  },
  { id: "right_missing", before: ["SET ROLE $role"], fails: "CREATE ROLE other_role" },
  {
    id: "role_owns_things",
    before: ["CREATE TABLE kept (a int)", "ALTER TABLE kept OWNER TO $role"],
    fails: "DROP ROLE $role",
    says: ["REASSIGN OWNED BY $role"],
  },
  // there already
  { id: "relation_exists", before: [orders], fails: orders, says: ["orders", "sluice resolve 00007 --applied"] },
  { id: "relation_exists", before: [orders], fails: "CREATE INDEX orders ON orders (id)", says: ["orders"] },
  { id: "column_exists", before: [orders], fails: "ALTER TABLE orders ADD total int", says: ["orders", "total"] },
  {
    id: "object_exists",
    before: ["CREATE TYPE mood AS ENUM ('a')"],
    fails: "CREATE TYPE mood AS ENUM ('a')",
    says: ["mood"],
  },
  { id: "object_exists", fails: "CREATE SCHEMA $schema", says: ["$schema"] },
  {
    id: "object_exists",
    before: [orders, "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)"],
    fails: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)",
    says: ["positive"],
  },
  {
    id: "object_exists",
    before: ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    fails: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    says: ["f"],
  },
  // not there
  {
    id: "name_in_capitals",
    before: ['CREATE TABLE people ("userId" int)'],
    fails: "SELECT userid FROM people",
    says: ['"userId"'],
  },
  {
    id: "name_in_capitals",
    before: ['CREATE TABLE "Orders" (a int)'],
    fails: "SELECT * FROM Orders",
    near: ["Orders"],
    says: ['"Orders"'],
  },
  {
    id: "table_missing",
    fails: "ALTER TABLE ordres ADD a int",
    near: ["orders", "order_lines"],
    says: ["ordres", "orders, order_lines"],
  },
  { id: "table_missing", fails: "SELECT * FROM nowhere.at_all", says: ["nowhere.at_all"] },
  {
    id: "column_missing",
    before: [orders],
    fails: "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (target) REFERENCES orders (id)",
    near: ["id", "total", "note"],
    says: ['"target"', "id, total, note"],
  },
  { id: "column_missing", before: [orders], fails: "INSERT INTO orders (totl) VALUES (1)", says: ["orders", '"totl"'] },
  { id: "uuid_function_missing", fails: "SELECT uuid_generate_v4()", says: ["gen_random_uuid()"] },
  { id: "function_missing", fails: "SELECT no_such_function(1)" },
  { id: "function_missing", fails: "SELECT '{}'::json = '{}'::json" },
  { id: "type_missing", fails: "CREATE TABLE t (e vector(3))", says: ["vector"] },
  {
    id: "role_named_missing",
    before: [orders],
    fails: "GRANT SELECT ON orders TO nobody_here",
    says: ["CREATE ROLE nobody_here;"],
  },
  { id: "object_missing", fails: "DROP INDEX nowhere_idx", says: ["nowhere_idx", "IF EXISTS"] },
  { id: "object_missing", before: [orders], fails: "ALTER TABLE orders DROP CONSTRAINT gone", says: ["gone"] },
  {
    id: "no_schema_to_create_in",
    before: ["SET search_path = ''"],
    fails: "CREATE TABLE t (a int)",
    says: ["session.searchPath"],
  },
  { id: "schema_missing", fails: "CREATE TABLE nowhere.t (a int)", says: ["CREATE SCHEMA IF NOT EXISTS nowhere;"] },
  { id: "extension_not_installed", fails: "CREATE EXTENSION no_such_extension", says: ["no_such_extension"] },
  { id: "name_reserved", fails: "CREATE SCHEMA pg_mine", says: ["pg_"] },
  // changes that do not fit
  {
    id: "concurrently_on_partitioned",
    before: ["CREATE TABLE m (a int) PARTITION BY RANGE (a)"],
    fails: "CREATE INDEX CONCURRENTLY i ON m (a)",
    says: ["ON ONLY"],
  },
  {
    id: "column_used_by_view",
    before: [orders, "CREATE VIEW v AS SELECT total FROM orders"],
    fails: "ALTER TABLE orders ALTER total TYPE bigint",
    says: ["total"],
  },
  {
    id: "view_columns_fixed",
    before: ["CREATE VIEW v AS SELECT 1 AS a, 2 AS b"],
    fails: "CREATE OR REPLACE VIEW v AS SELECT 1 AS a",
    says: ["DROP VIEW"],
  },
  {
    id: "view_columns_fixed",
    before: ["CREATE VIEW v AS SELECT 1 AS a"],
    fails: "CREATE OR REPLACE VIEW v AS SELECT 1 AS b",
    says: ["DROP VIEW"],
  },
  {
    id: "function_result_fixed",
    before: ["CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    fails: "CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
    says: ["DROP FUNCTION f(integer);"],
  },
  {
    id: "truncate_referenced",
    before: [orders, "CREATE TABLE lines (id int REFERENCES orders)"],
    fails: "TRUNCATE orders",
    says: ["TRUNCATE orders, lines;"],
  },
  {
    id: "cached_plan",
    before: [orders, "PREPARE q AS SELECT * FROM orders", "ALTER TABLE orders ADD more int"],
    fails: "EXECUTE q",
    says: ["DISCARD PLANS;"],
  },
  {
    id: "dependents",
    before: [orders, "CREATE VIEW sums AS SELECT total FROM orders"],
    fails: "DROP TABLE orders",
    says: ["view sums", "CASCADE"],
  },
  {
    id: "enum_value_too_new",
    before: ["CREATE TYPE mood AS ENUM ('a')", "BEGIN", "ALTER TYPE mood ADD VALUE 'b'"],
    fails: "SELECT 'b'::mood",
    says: ["ADD VALUE"],
  },
  {
    id: "foreign_key_types_differ",
    before: [orders],
    fails: "CREATE TABLE lines (o text REFERENCES orders)",
    says: ["text and integer"],
  },
  {
    id: "default_cannot_convert",
    before: ["CREATE TABLE t (flag text DEFAULT 'yes')"],
    fails: "ALTER TABLE t ALTER flag TYPE int USING 1",
    says: ["flag", "DROP DEFAULT"],
  },
  {
    id: "conversion_needs_using",
    before: [orders],
    fails: "ALTER TABLE orders ALTER note TYPE int",
    says: ["ALTER COLUMN note TYPE … USING note::integer"],
  },
  {
    id: "types_differ",
    before: [orders],
    fails: "INSERT INTO orders (id, total) SELECT 1, 'x'::text",
    says: ["total"],
  },
  {
    id: "foreign_key_needs_unique",
    before: [orders],
    fails: "CREATE TABLE lines (o int REFERENCES orders (total))",
    says: ["ALTER TABLE orders ADD UNIQUE (…);"],
  },
  {
    id: "conflict_needs_unique",
    before: [orders],
    fails: "INSERT INTO orders VALUES (1) ON CONFLICT (total) DO NOTHING",
    says: ["CREATE UNIQUE INDEX"],
  },
  { id: "second_primary_key", before: [orders], fails: "ALTER TABLE orders ADD PRIMARY KEY (total)", says: ["orders"] },
  {
    id: "not_immutable",
    before: ["CREATE TABLE t (at timestamptz)"],
    fails: "CREATE INDEX ON t (date_trunc('day', at))",
    says: ["IMMUTABLE"],
  },
  {
    id: "identity_column",
    before: ["CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)"],
    fails: "INSERT INTO t (id) VALUES (1)",
    says: ["id", "OVERRIDING SYSTEM VALUE"],
  },
  {
    id: "too_many_columns",
    fails: `CREATE TABLE t (${Array.from({ length: 1601 }, (_, at) => `c${at} int`).join(", ")})`,
  },
  {
    id: "materialized_view_empty",
    before: ["CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA"],
    fails: "SELECT * FROM m",
    says: ["REFRESH MATERIALIZED VIEW m;"],
  },
  {
    id: "refresh_needs_unique",
    before: ["CREATE MATERIALIZED VIEW m AS SELECT 1 AS a"],
    fails: "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    says: ["CREATE UNIQUE INDEX ON"],
  },
  {
    id: "pending_triggers",
    before: [
      orders,
      "CREATE TABLE lines (o int REFERENCES orders DEFERRABLE INITIALLY DEFERRED)",
      "INSERT INTO orders VALUES (1)",
      "BEGIN",
      "INSERT INTO lines VALUES (1)",
    ],
    fails: "ALTER TABLE lines ADD a int",
    says: ["lines", "SET CONSTRAINTS ALL IMMEDIATE"],
  },
  {
    id: "in_use",
    before: [orders, rows, "BEGIN", "DECLARE c CURSOR FOR SELECT * FROM orders", "FETCH 1 FROM c"],
    fails: "ALTER TABLE orders ADD a int",
    says: ["orders"],
  },
  {
    id: "enum_value_unknown",
    before: ["CREATE TYPE mood AS ENUM ('good')"],
    fails: "SELECT 'sad'::mood",
    says: ["mood", "ADD VALUE 'sad'"],
  },
  // statements
  { id: "not_in_transaction", before: ["BEGIN"], fails: "VACUUM", says: ["-- sluice:no-transaction"] },
  { id: "not_in_transaction", before: [orders, "BEGIN"], fails: "CREATE INDEX CONCURRENTLY i ON orders (total)" },
  { id: "earlier_statement_failed", before: ["BEGIN", "!SELECT 1 / 0"], fails: "SELECT 1" },
  {
    id: "commit_inside",
    before: ["CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'", "BEGIN"],
    fails: "CALL p()",
    says: ["-- sluice:no-transaction"],
  },
  { id: "syntax_of_mysql", fails: "CREATE TABLE `t` (id int)", says: ["MySQL"] },
  { id: "syntax_of_mysql", fails: "CREATE TABLE t (id int AUTO_INCREMENT)", says: ["IDENTITY"] },
  { id: "syntax_end", fails: "CREATE TABLE t (id int" },
  { id: "syntax", fails: "CREATE TABEL t (id int)", says: ["TABEL", "sluice up"] },
  { id: "wrong_kind", before: [orders], fails: "DROP VIEW orders", says: ["orders"] },
  { id: "not_supported_here", before: [orders], fails: "SELECT count(*) FROM orders FOR UPDATE" },
  // rows
  {
    id: "rows_hold_nulls",
    before: [orders, "INSERT INTO orders (id) VALUES (1)"],
    fails: "ALTER TABLE orders ALTER total SET NOT NULL",
    says: ["total IS NULL", "orders"],
  },
  { id: "rows_hold_nulls", before: [orders, rows], fails: "ALTER TABLE orders ADD kind text NOT NULL", says: ["kind"] },
  { id: "null_refused", before: [orders], fails: "INSERT INTO orders (total) VALUES (1)", says: ["orders.id"] },
  {
    id: "rows_are_double",
    before: [orders, rows],
    fails: "CREATE UNIQUE INDEX ON orders (total)",
    says: ["SELECT total, count(*) FROM", "GROUP BY total"],
    never: ["ON CONFLICT", "setval"],
  },
  {
    id: "row_is_there",
    before: [orders, rows],
    fails: "INSERT INTO orders VALUES (1)",
    says: ["ON CONFLICT (id) DO NOTHING", "orders_pkey", "pg_get_serial_sequence('$schema.orders', 'id')"],
  },
  {
    id: "row_is_referenced",
    before: [orders, rows, "CREATE TABLE lines (o int REFERENCES orders)", "INSERT INTO lines VALUES (1)"],
    fails: "DELETE FROM orders",
    says: ["lines", "lines_o_fkey"],
    never: ["NOT IN", "NOT VALID"],
  },
  {
    id: "reference_missing",
    before: [orders, rows, "CREATE TABLE lines (o int)", "INSERT INTO lines VALUES (9)"],
    fails: "ALTER TABLE lines ADD FOREIGN KEY (o) REFERENCES orders",
    says: ["SELECT o FROM", "NOT VALID"],
  },
  {
    id: "check_violated",
    before: [orders, rows],
    fails: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 9)",
    says: ["positive", "orders"],
  },
  {
    id: "exclusion_violated",
    before: [
      "CREATE TABLE r (s int4range, CONSTRAINT no_overlap EXCLUDE USING gist (s WITH &&))",
      "INSERT INTO r VALUES ('[1,5]')",
    ],
    fails: "INSERT INTO r VALUES ('[2,3]')",
    says: ["no_overlap"],
  },
  {
    id: "text_too_long",
    before: [orders, rows],
    fails: "ALTER TABLE orders ALTER note TYPE varchar(1) USING 'long'",
    says: ["text"],
  },
  { id: "number_too_large", before: [orders], fails: "INSERT INTO orders VALUES (99999999999)", says: ["bigint"] },
  { id: "value_unreadable", fails: "SELECT 'abc'::int", says: ['"abc"'] },
  { id: "value_unreadable", fails: "SELECT '2024-13-01'::date", says: ['"2024-13-01"'] },
  { id: "setting_role_unknown", fails: "SET ROLE nobodyx", says: ["nobodyx"] },
  { id: "setting_refused", fails: "SET work_mem = 'much'", says: ["work_mem", '"much"'] },
  { id: "encoding", fails: "SELECT convert_from('\\xff', 'UTF8')", says: ["convert_from(bytes"] },
  { id: "divided_by_zero", fails: "SELECT 1 / 0", says: ["NULLIF"] },
  {
    id: "statement_timeout",
    before: ["SET statement_timeout = 20"],
    fails: "SELECT pg_sleep(5)",
    says: ["--statement-timeout 0"],
    never: ["pg_cancel_backend"],
  },
  {
    id: "statement_timeout_of_file",
    before: ["SET statement_timeout = 20"],
    fails: "SELECT pg_sleep(5)",
    settings: { statement_timeout: "20" },
    says: ["20", "SET statement_timeout = 0;"],
    never: ["--statement-timeout", "ALTER ROLE", "pg_cancel_backend"],
  },
  {
    id: "raised",
    fails: "DO $$BEGIN RAISE EXCEPTION 'not today' USING HINT = 'run seed first'; END$$",
    says: ["run seed first", "line 1 at RAISE"],
  },
  { id: "assertion", fails: "DO $$BEGIN ASSERT 1 = 2; END$$", says: ["line 1 at ASSERT"] },
  {
    id: "read_only",
    before: ["SET default_transaction_read_only = on"],
    fails: "CREATE TABLE t (a int)",
    says: ["pg_is_in_recovery()"],
  },
  { id: "pooler_mixes_sessions", fails: "EXECUTE prepared_elsewhere" },
];
