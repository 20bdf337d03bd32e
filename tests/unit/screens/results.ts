import { type Refusal, SluiceError } from "../../../src/core/failures/failure.js";
import type { Action } from "../../../src/core/model/action.js";
import type { SluiceEvent } from "../../../src/core/model/event.js";
import type { Problem } from "../../../src/core/model/problem.js";
import type { LogResult } from "../../../src/operations/log.js";
import type { PlanResult } from "../../../src/operations/plan.js";
import type { RecordedResult } from "../../../src/operations/record-target.js";
import type { MigrationStatus, StatusResult } from "../../../src/operations/status.js";
import type { TargetRun } from "../../../src/operations/target-run.js";

// Results as operations give them, written by hand: what the golden screens are drawn from.

export const where = { name: "backend", database: "main", host: "db.internal:5432", environment: "staging" };
export const day = new Date(2026, 10, 2, 14, 3).toISOString();

export const row = (id: string, name: string, more: Partial<MigrationStatus> = {}): MigrationStatus => ({
  id,
  name,
  file: `migrations/${id}_${name}.sql`,
  state: "pending",
  appliedAt: null,
  ...more,
});
const at = (durationMs: number) => ({ state: "applied" as const, appliedAt: day, durationMs });

export const statusOf = (
  migrations: readonly MigrationStatus[],
  problems: readonly Problem[] = [],
): StatusResult["targets"][number] => ({
  ...where,
  format: "goose",
  source: "migrations",
  history: { layout: "goose", table: "goose_db_version", exists: true },
  current: null,
  migrations,
  problems,
});

export const sketched = [
  row("00001", "initial_schema", at(1200)),
  row("00002", "refactor_namespace_to_table", at(310)),
  row("00003", "add_soft_delete", { ...at(12), state: "changed", detail: "cosmetic" }),
  row("00004", "add_check_templates"),
  row("00005", "add_check_instances"),
];
export const everyState = [
  row("001", "plain", at(5)),
  row("002", "kept_without_checksum", { ...at(5), detail: "not-comparable" }),
  row("003", "really_changed", { ...at(5), state: "changed" }),
  row("004", "gone", { ...at(5), state: "missing", file: null }),
  row("005", "by_baseline", { state: "baselined", appliedAt: day }),
  row("006", "taken_back", { state: "reverted" }),
  row("007", "taken_back_and_gone", { state: "reverted", detail: "file-gone", file: null }),
  row("008", "rolled_back", { state: "failed", detail: "rolled-back", error: 'relation "x" does not exist' }),
  row("009", "half_in", { state: "failed", detail: "partial 4/9", error: "canceling statement\ndue to lock timeout" }),
  row("010", "dirty", { state: "failed", detail: "dirty" }),
  row("011", "replaced", { state: "superseded" }),
  row("012", "한글_이름", { state: "pending", detail: "out-of-order" }),
  row("013", "in_doubt", { state: "unknown", detail: "partial 1/2" }),
  row("099", "newer_than_us", { ...at(5), state: "ahead", file: null }),
];
export const problems: readonly Problem[] = [
  { code: "byte_order_mark", severity: "note", at: { file: "migrations/00001_initial_schema.sql" }, facts: {} },
  {
    code: "carriage_returns",
    severity: "warning",
    at: { file: "migrations/00002_x.sql", line: 1 },
    facts: { lines: 12 },
  },
];

export const action = (kind: Action["kind"], object: string, more: Partial<Action> = {}): Action => ({
  kind,
  object,
  known: "tree",
  ...more,
});
export const planned: PlanResult = {
  targets: [
    {
      ...where,
      format: "goose",
      source: "migrations",
      planId: "7f3a9c0d1e2f",
      steps: [
        {
          id: "00004",
          name: "add_check_templates",
          file: "migrations/00004.sql",
          action: "apply",
          transaction: true,
          statements: 3,
          destructive: [],
          reason: "pending",
          units: [
            {
              kind: "transaction",
              statements: 3,
              sql: [
                "CREATE TABLE check_templates (\n  id bigint\n)",
                "CREATE INDEX check_templates_name_idx ON check_templates (name)",
              ],
              actions: [
                action("create-table", "check_templates"),
                action("create-index", "check_templates_name_idx", { on: "check_templates" }),
              ],
            },
          ],
        },
        {
          id: "00005",
          name: "add_check_instances",
          file: "migrations/00005.sql",
          action: "resume",
          transaction: false,
          statements: 2,
          destructive: [],
          reason: "partly-in",
          units: [
            {
              kind: "transaction",
              statements: 1,
              done: true,
              sql: ["ALTER TABLE targets ADD status text"],
              actions: [action("add-column", "targets.status", { detail: "text" })],
            },
            {
              kind: "alone",
              why: "CREATE INDEX CONCURRENTLY",
              statements: 1,
              sql: ["CREATE INDEX CONCURRENTLY targets_status_idx ON targets (status)"],
              actions: [action("create-index", "targets_status_idx", { on: "targets", concurrently: true })],
            },
          ],
        },
      ],
      refusals: [],
      said: [],
      problems: [],
    },
  ],
};
export const refusal: Refusal = {
  target: "backend",
  cell: "destructive",
  code: "destructive",
  id: "00009",
  name: "drop_tokens",
  what: ["drop table bootstrap_tokens"],
  from: "preset never-at-start · sluice.config.ts:21",
  allow: "sluice up --allow-destructive 00009",
};
export const [target] = planned.targets;
export const grave: PlanResult = {
  targets: [
    {
      ...(target as PlanResult["targets"][number]),
      steps: [
        {
          id: "00009",
          name: "drop_tokens",
          file: "migrations/00009.sql",
          action: "apply",
          transaction: true,
          statements: 20,
          destructive: ["drop table bootstrap_tokens"],
          reason: "out-of-order",
          units: [
            {
              kind: "transaction",
              statements: 20,
              sql: [],
              actions: [
                ...Array.from({ length: 15 }, (_, index) => action("add-column", `wide.c${index}`)),
                action("drop-table", "bootstrap_tokens", { destroys: true, cascade: true }),
                action("do", "", { known: "inside" }),
                action("other", "FROBNICATE", { known: "words" }),
                action("add-constraint", "wide_check", { on: "wide", validated: false }),
                action("rename", "wide", { detail: "narrow" }),
              ],
            },
          ],
        },
      ],
      refusals: [
        refusal,
        {
          target: "backend",
          cell: "outOfOrder",
          code: "out_of_order",
          id: "00003",
          name: "late",
          what: [],
          from: "preset automatic",
        },
      ],
      said: [{ cell: "changed", id: "00001", name: "initial_schema", detail: "cosmetic" }],
      problems,
    },
  ],
};

export const ran = (more: Partial<TargetRun> = {}): TargetRun => ({
  ...where,
  server: "PostgreSQL 16.4",
  user: "migrator",
  applied: [
    { id: "00004", name: "add_check_templates", durationMs: 84 },
    { id: "00005", name: "add_check_instances", durationMs: 29_400 },
  ],
  reverted: [],
  pending: [],
  waitedMs: 0,
  planId: "7f3a9c0d1e2f",
  said: [],
  unvalidated: [],
  ...more,
});
export const failing = new SluiceError(
  "migration_failed",
  {
    id: "00005",
    name: "add_check_instances",
    direction: "up",
    at: { file: "migrations/00005_add_check_instances.sql", line: 14, column: 18 },
    excerpt: {
      firstLine: 12,
      lines: [
        "ALTER TABLE check_instances",
        "  ADD CONSTRAINT check_instances_target_fk",
        "    FOREIGN KEY (target) REFERENCES targets (id);",
      ],
      line: 14,
      column: 18,
      width: 6,
    },
    fault: { message: 'column "target" referenced in foreign key constraint does not exist', sqlstate: "42703" },
    statement: 3,
    of: 4,
    outcome: "rolled-back",
    done: 0,
    units: 1,
  },
  {
    target: "backend",
    partial: {
      targets: [
        ran({
          failed: true,
          applied: [{ id: "00004", name: "add_check_templates", durationMs: 84 }],
          pending: ["00005", "00006"],
        }),
        ran({ name: "rag", notStarted: true }),
      ],
    },
  },
);
export const partly = new SluiceError("migration_failed", {
  id: "0007",
  name: "orders_split",
  direction: "up",
  at: { file: "migrations/0007_orders_split.sql", line: 3, column: 9 },
  excerpt: { firstLine: 3, lines: ["SELECT '한글 주석이 앞에 있어도' \tFROM nowhere;"], line: 3, column: 29, width: 7 },
  fault: { message: 'relation "nowhere" does not exist', sqlstate: "42P01", hint: "look\nagain", detail: "none" },
  statement: 4,
  of: 9,
  outcome: "partial",
  done: 3,
  units: 9,
});
const holder = {
  pid: 4711,
  application: "sluice 0.3.1",
  client: "10.0.3.7",
  since: new Date(1_000_000 - 12_000).toISOString(),
  statement: "SELECT\n 1",
};
const sixteen = Array.from({ length: 16 }, (_, n) => ({ id: `0${10 + n}`, outcome: n < 4 ? "in" : "not-in" }) as const);
export const told: readonly SluiceEvent[] = [
  { type: "target.started", target: "backend", ...where, server: "PostgreSQL 16.4", user: "migrator" },
  { type: "lock.waiting", target: "backend", holder, waitedMs: 12_000, leftMs: 108_000 },
  { type: "lock.acquired", target: "backend", waitedMs: 14_000 },
  { type: "policy.said", target: "backend", cell: "outOfOrder", id: "00002", name: "late", detail: "" },
  {
    type: "migration.started",
    target: "backend",
    id: "00004",
    name: "add_check_templates",
    direction: "up",
    units: 1,
    statements: 3,
  },
  { type: "notice.received", target: "backend", severity: "NOTICE", message: 'relation "x" already exists, skipping' },
  { type: "migration.applied", target: "backend", id: "00004", name: "add_check_templates", durationMs: 84 },
  {
    type: "table.busy",
    target: "backend",
    id: "00005",
    try: 3,
    of: 10,
    waitedMs: 3000,
    table: "targets",
    holders: [holder],
  },
  { type: "commit.doubted", target: "backend", id: "00005", after: 0 },
  { type: "commit.settled", target: "backend", found: [{ id: "00005", outcome: "in" }] },
  { type: "commit.doubted", target: "backend", id: "010", after: 15 },
  { type: "commit.settled", target: "backend", found: sixteen },
  { type: "index.repaired", target: "backend", id: "00006", index: "targets_status_idx" },
  { type: "index.invalid", target: "backend", index: "targets_group_idx" },
  { type: "constraint.unvalidated", target: "backend", constraint: "targets_group_fk", table: "targets" },
  { type: "migration.reverted", target: "backend", id: "00006", name: "한글_이름_마이그레이션", durationMs: 1200 },
  { type: "migration.failed", target: "backend", id: "0007", name: "orders_split", outcome: "partial", done: 3, of: 9 },
  {
    type: "migration.failed",
    target: "backend",
    id: "0008",
    name: "last",
    direction: "down",
    outcome: "rolled-back",
    done: 0,
    of: 1,
  },
  { type: "run.interrupted", target: "backend", signal: "SIGTERM", hard: false, graceMs: 8000 },
  { type: "run.interrupted", target: "backend", signal: "SIGINT", hard: true, graceMs: 8000 },
];

export const logged: LogResult = {
  events: [
    {
      target: "backend",
      seq: 1,
      at: day,
      kind: "up",
      id: "00001",
      name: "initial_schema",
      by: "root",
      host: "ci-7",
      tool: "sluice 0.3.1",
      outcome: "done",
      durationMs: 1200,
    },
    {
      target: "backend",
      seq: 2,
      at: day,
      kind: "up",
      id: "00005",
      name: "add_check_instances",
      by: "root",
      host: "ci-7",
      tool: "sluice 0.3.1",
      outcome: "begun",
      durationMs: null,
      unit: 2,
      units: 2,
    },
    {
      target: "backend",
      seq: 3,
      at: day,
      kind: "up",
      id: "00005",
      name: "add_check_instances",
      by: "root",
      host: "ci-7",
      tool: "sluice 0.3.1",
      outcome: "failed",
      durationMs: 4,
      error: "deadlock detected",
    },
    {
      target: "backend",
      seq: 4,
      at: day,
      kind: "resolve",
      id: "00005",
      name: "add_check_instances",
      by: "민수",
      host: "laptop",
      tool: "sluice 0.3.1",
      outcome: "applied",
      durationMs: null,
      because: "인덱스를 직접 확인함",
    },
  ],
  running: [{ target: "backend", holder }],
};
export const recorded: RecordedResult = {
  targets: [
    {
      ...where,
      recorded: [
        { id: "00001", name: "initial_schema", state: "baselined" },
        { id: "00002", name: "refactor_namespace_to_table", state: "baselined" },
      ],
      seen: ["+ table namespaces"],
    },
  ],
};
