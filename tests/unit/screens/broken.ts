import type { LogResult } from "../../../src/operations/log.js";
import type { LeftBehind, MigrationStatus, TargetStatus } from "../../../src/operations/status.js";
import { day, row, statusOf } from "./results.js";

const who = { at: day, by: "api", host: "pod-7" } as const;
const units = [
  "ALTER TABLE orders ADD COLUMN state text",
  "CREATE INDEX CONCURRENTLY orders_state_idx ON orders",
  "VACUUM orders",
  "DROP INDEX CONCURRENTLY orders_old_idx",
];

function broken(
  id: string,
  name: string,
  left: Partial<LeftBehind>,
  more: Partial<MigrationStatus> = {},
): MigrationStatus {
  const { done = 0, of = 1, direction = "up" } = left;
  const state = left.outcome === "begun" ? "unknown" : "failed";
  const detail = of === 1 || (done === 0 && state === "failed") ? "rolled-back" : `partial ${done}/${of}`;
  return {
    ...row(id, name),
    state,
    detail: direction === "down" && detail !== "rolled-back" ? `${detail} down` : detail,
    appliedAt: null,
    left: { outcome: "failed", direction, done, of, ...who, ...left },
    ...more,
  };
}

/** All the ways a run can leave a migration neither in nor out. */
export const everyBreak: TargetStatus = statusOf([
  broken("001", "failed_whole", {}, { error: 'relation "nope" does not exist' }),
  broken(
    "002",
    "failed_within",
    { done: 1, of: 4, units },
    {
      error: "canceling statement due to lock timeout",
    },
  ),
  broken(
    "015",
    "busy",
    { busy: true },
    { error: "canceling statement due to lock timeout · busy: 10 tries, orders, held by pid 4711 (psql)" },
  ),
  broken("003", "failed_and_edited_since", { done: 3, of: 9 }, { error: "division by zero" }),
  broken("016", "failed_and_corrected", { done: 1, of: 4, units, corrected: true }, { error: "division by zero" }),
  broken("004", "interrupted", { outcome: "interrupted", done: 1, of: 4, units }, { error: "SIGTERM" }),
  broken("005", "killed_in_a_statement", { outcome: "begun", done: 1, of: 4, units }),
  broken("006", "killed_in_the_only_one", { outcome: "begun" }),
  broken("007", "killed_between_two", { outcome: "done", done: 2, of: 4, units }),
  broken("008", "to_be_tried_again", { outcome: "retry", done: 1, of: 4, units }),
  broken("017", "failed_and_to_be_tried", { outcome: "retry", done: 1, of: 4, units }, { error: "division by zero" }),
  broken("009", "taken_back_halfway", { direction: "down", done: 1, of: 2 }, { error: "deadlock detected" }),
  broken("010", "unknown_and_gone", { outcome: "begun" }, { file: null }),
  broken("012", "called", { outcome: "begun", done: 2, of: 4, units, untold: true }),
  broken("013", "down_in_doubt", { outcome: "begun", direction: "down", done: 1, of: 4, units }),
  broken("014", "down_of_one", { outcome: "begun", direction: "down" }),
  broken("011", "halfway_and_gone", { done: 1, of: 2 }, { file: null, error: "division by zero" }),
]);

export const atWork: TargetStatus = {
  ...statusOf([
    broken("005", "built_now", { outcome: "begun", done: 1, of: 4, units, underWay: true }),
    broken(
      "006",
      "taken_back_now",
      { outcome: "done", direction: "down", done: 1, of: 4, units, underWay: true },
      { state: "unknown" },
    ),
    broken("007", "failed_before", { done: 1, of: 4, units }),
  ]),
  running: {
    pid: 4711,
    application: "sluice 005 #2",
    client: "10.0.3.7",
    since: day,
    statement: "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state)",
  },
};

let seq = 0;
const event = (run: string, outcome: string, id: string, more: Partial<LogResult["events"][number]> = {}) => ({
  target: "backend",
  seq: ++seq,
  at: day,
  kind: "up",
  id,
  name: "x",
  by: "api",
  host: "pod-7",
  tool: "sluice 0.3.1",
  outcome,
  run,
  durationMs: 4,
  ...more,
});

/** Runs that broke, each in another way, and what was said of them. */
export const brokenRuns: LogResult = {
  events: [
    event("a", "done", "001"),
    event("a", "failed", "002", { error: 'relation "nope" does not exist' }),
    event("b", "done", "002"),
    event("b", "done", "003", { unit: 1, units: 4 }),
    event("b", "done", "003", { unit: 2, units: 4 }),
    event("b", "failed", "003", { unit: 3, units: 4, error: "deadlock detected" }),
    event("c", "interrupted", "003", { unit: 3, units: 4, error: "SIGTERM" }),
    event("d", "done", "003", { unit: 3, units: 4 }),
    event("e", "done", "003", { unit: 4, units: 4 }),
    event("e", "begun", "004", { unit: 1, units: 2 }),
    event("f", "done", "004", { unit: 1, units: 2 }),
    event("f", "begun", "004", { unit: 2, units: 2 }),
    event("", "applied", "004", { kind: "resolve", because: "looked at the index" }),
    event("g", "failed", "004", { kind: "down", unit: 1, units: 2, error: "deadlock detected" }),
    event("h", "done", "004", { kind: "down" }),
  ],
  cutShort: [{ target: "backend" }],
};
