import { describe, expect, test } from "vitest";
import { type AnySluiceError, SluiceError } from "../../../src/core/failures/failure.js";
import type { ObstacleWhy } from "../../../src/core/model/obstacle.js";
import type { TargetConverted } from "../../../src/operations/convert.js";
import type { PlanResult, TargetPlan } from "../../../src/operations/plan.js";
import { renderConvert } from "../../../src/render/convert.js";
import { explain, renderError } from "../../../src/render/error.js";
import { renderInit } from "../../../src/render/init.js";
import { renderLog } from "../../../src/render/log.js";
import { renderNew } from "../../../src/render/made.js";
import { noPaint } from "../../../src/render/paint.js";
import { renderPlan } from "../../../src/render/plan.js";
import { progressOf } from "../../../src/render/progress.js";
import { renderBaseline, renderResolve } from "../../../src/render/recorded.js";
import { renderRun } from "../../../src/render/run.js";
import { renderStatus } from "../../../src/render/status.js";
import type { View } from "../../../src/render/view.js";
import { renderWait } from "../../../src/render/wait.js";
import { en } from "../../../src/render/words/en.js";
import { ko } from "../../../src/render/words/ko.js";
import {
  where,
  row,
  statusOf,
  sketched,
  everyState,
  problems,
  target,
  planned,
  refusal,
  grave,
  ran,
  failing,
  partly,
  told,
  logged,
  recorded,
} from "./results.js";
import { atWork, brokenRuns, everyBreak } from "./broken.js";
import { converted } from "./converted.js";
import { cutOff } from "./cut-off.js";
import { online, wouldFail } from "./online.js";
import { overtaken } from "./overtaken.js";
import { slowScreen } from "./slow.js";

/** Every screen in both languages, as files to be read and compared: `golden/<screen>.<lang>.txt`. */
describe.each([en, ko])("$lang", (words) => {
  const view: View = { words, paint: noPaint, width: Infinity };
  test.each(Object.entries(screens))("%s", async (name, draw) => {
    const text = draw(view);
    expect(text).not.toContain("undefined");
    for (const line of text.split("\n")) expect(line, "no line ends in spaces").toBe(line.trimEnd());
    await expect(text).toMatchFileSnapshot(`golden/${name}.${words.lang}.txt`);
  });
});

function errorScreen(error: SluiceError, view: View): string {
  const known = error as AnySluiceError;
  return renderError(known, explain(known, view.words, [], view), view);
}

/** Flags were typed, and several targets are configured. */
const elsewhere: Pick<View, "flags" | "several"> = { flags: ["--env staging"], several: true };

const stuck = { id: "00003", name: "add_soft_delete", direction: "up", unit: 2, of: 4 } as const;

function blocked(by: NonNullable<TargetPlan["blocked"]>): PlanResult {
  return { targets: planned.targets.map((each) => ({ ...each, steps: each.steps.slice(0, 1), blocked: by })) };
}

function progressScreen(view: View): string {
  const progress = progressOf(view, "run", false);
  return `${[...told, ...cutOff, ...overtaken].flatMap((event) => progress.lines(event, 1_000_000)).join("\n")}\n`;
}

const states = ["no-database", "there"] as const;
const plannedAt = (of: TargetConverted, index: number): TargetConverted => ({
  ...of,
  counted: false,
  files: index === 0 ? of.files : [],
  history: { ...of.history, state: states[index] ?? "none" },
});
const everyObstacle: readonly ObstacleWhy[] = [
  { kind: "code", language: "Go" },
  { kind: "variables" },
  { kind: "blocks" },
  { kind: "no_transaction", unlike: true },
  { kind: "no_transaction", unlike: false },
  { kind: "one_message", words: "CREATE INDEX CONCURRENTLY" },
  { kind: "allow_lossy" },
  { kind: "client", what: "DELIMITER" },
  { kind: "empty" },
  { kind: "reads_otherwise" },
];

const screens: Readonly<Record<string, (view: View) => string>> = {
  status: (view) => renderStatus({ targets: [statusOf(sketched)] }, view),
  "status-every-state": (view) => renderStatus({ targets: [statusOf(everyState, problems)] }, view),
  "status-broken": (view) => renderStatus({ targets: [everyBreak] }, view),
  "status-at-work": (view) => renderStatus({ targets: [atWork] }, view),
  "log-broken": (view) => renderLog(brokenRuns, view),
  "status-nothing-pending": (view) => renderStatus({ targets: [statusOf(sketched.slice(0, 2))] }, view),
  "status-several": (view) =>
    renderStatus(
      { targets: [statusOf(sketched.slice(0, 2)), { ...statusOf([row("a1", "embeddings")]), name: "rag" }] },
      { ...view, several: true },
    ),
  "status-empty": (view) =>
    renderStatus(
      { targets: [{ ...statusOf([]), history: { layout: "sluice", table: "sluice.history", exists: false } }] },
      view,
    ),
  "status-explain": (view) =>
    renderStatus(
      {
        targets: [statusOf(sketched.slice(0, 1))],
        explained: [
          { key: "environment", value: "staging", from: "APP_ENV", hid: [] },
          {
            key: "targets.backend.url",
            value: "postgres://u:***@db.internal/main",
            from: "DATABASE_URL",
            hid: ["DB_HOST"],
          },
          { key: "targets.backend.format", value: "–", from: "recognised from the files", hid: [] },
          { key: "policy", value: "automatic", from: "default", hid: [] },
          { key: "policy.ahead", value: "allow", from: "preset automatic · default", hid: [] },
          { key: "policy.missing", value: "refuse", from: "preset opt-in · sluice.config.ts:4", hid: [] },
          { key: "policy.whenBehind", value: "stop", from: "default of production", hid: [] },
        ],
      },
      view,
      { explain: true },
    ),
  plan: (view) => renderPlan(planned, view),
  "plan-full": (view) =>
    renderPlan(planned, { ...view, flags: ["--target backend"] }, { full: true, to: "5", target: "backend" }),
  "plan-refused-elsewhere": (view) => renderPlan(grave, { ...view, ...elsewhere }),
  "plan-blocked": (view) => {
    const down = { kind: "section", file: "db/00003_add_soft_delete.sql", directive: "-- +goose Down" } as const;
    return renderPlan(blocked({ ...stuck, code: "not_reversible", unit: 1, of: 1, down }), view);
  },
  "plan-blocked-partly": (view) =>
    renderPlan(blocked({ ...stuck, code: "partial_changed" }), { ...view, ...elsewhere }),
  "plan-blocked-gone": (view) => renderPlan(blocked({ ...stuck, code: "file_gone", doubted: true }), view),
  "plan-blocked-half-gone": (view) => renderPlan(blocked({ ...stuck, code: "file_gone" }), view),
  "plan-blocked-down-gone": (view) => renderPlan(blocked({ ...stuck, code: "not_reversible", gone: true }), view),
  "plan-refused": (view) => renderPlan(grave, view),
  "plan-online": (view) => renderPlan(online, view),
  "plan-online-full": (view) => renderPlan(online, view, { full: true }),
  "plan-would-fail": (view) => renderPlan(wouldFail, { ...view, ...elsewhere }),
  "plan-nothing": (view) =>
    renderPlan({ targets: [{ ...(target as PlanResult["targets"][number]), steps: [] }] }, view),
  up: (view) => renderRun({ targets: [ran()] }, view),
  "up-nothing": (view) => renderRun({ targets: [ran({ applied: [], waitedMs: 12_300 })] }, view),
  "up-several": (view) =>
    renderRun(
      {
        targets: [
          ran({ pending: ["00006"], unvalidated: ["targets_group_fk"] }),
          ran({
            name: "rag",
            applied: [],
            said: [{ cell: "destructive", id: "a1", name: "x", detail: "drop table y" }],
          }),
        ],
      },
      view,
    ),
  down: (view) =>
    renderRun({ targets: [ran({ reverted: ran().applied, applied: [], pending: ["00004", "00005"] })] }, view),
  progress: progressScreen,
  slow: (view) => slowScreen(view, false),
  "slow-alive": (view) => slowScreen({ ...view, width: 100 }, true),
  failed: (view) => errorScreen(failing, view),
  "failed-partly": (view) => errorScreen(partly, view),
  "status-file-gone": (view) =>
    renderStatus({ targets: [statusOf([...sketched.slice(0, 2), { ...everyState[7]!, file: null }])] }, view),
  "refused-two": (view) =>
    errorScreen(
      new SluiceError("refused", {
        refusals: ["002", "001"].map((id) => ({
          ...refusal,
          id,
          allow: "sluice down --steps 2 --allow-destructive 002,001",
        })),
      }),
      view,
    ),
  refused: (view) => errorScreen(new SluiceError("refused", { refusals: [refusal] }), view),
  "source-invalid": (view) =>
    errorScreen(
      new SluiceError("source_invalid", {
        problems: [
          {
            code: "duplicate_id",
            severity: "error",
            at: { file: "migrations/001_b.sql" },
            facts: { id: "001", other: "migrations/1_a.sql" },
          },
          {
            code: "not_utf8",
            severity: "error",
            at: { file: "migrations/002.sql", line: 3, column: 7 },
            facts: { likely: "CP949" },
          },
        ],
      }),
      view,
    ),
  "wrong-use": (view) =>
    errorScreen(
      new SluiceError("wrong_use", {
        detail: { kind: "unknown_flag", command: "up", given: "--step", near: "--steps N" },
      }),
      view,
    ),
  unreachable: (view) =>
    errorScreen(
      new SluiceError("unreachable", {
        host: "db",
        port: 5432,
        tries: 3,
        fault: { message: "connect ECONNREFUSED 10.0.3.9:5432", code: "ECONNREFUSED" },
      }),
      view,
    ),
  "unreachable-one-of-several": (view) =>
    errorScreen(
      new SluiceError(
        "unreachable",
        { host: "db", port: 5432, tries: 1, fault: { message: "connect ECONNREFUSED 10.0.3.9:5432" } },
        { target: "rag" },
      ),
      { ...view, ...elsewhere },
    ),
  "refused-one-of-several": (view) =>
    errorScreen(new SluiceError("refused", { refusals: [refusal] }, { target: "backend" }), { ...view, ...elsewhere }),
  "outcome-unknown": (view) =>
    errorScreen(
      new SluiceError("outcome_unknown", {
        id: "00005",
        name: "add_check_instances",
        direction: "up",
        unit: 2,
        of: 2,
        why: { kind: "catalog_silent" },
      }),
      view,
    ),
  "outcome-unknown-half-down": (view) =>
    errorScreen(
      new SluiceError("outcome_unknown", {
        id: "00005",
        name: "add_check_instances",
        direction: "down",
        unit: 2,
        of: 3,
        why: { kind: "outlasts", table: "audit" },
        neverWhole: true,
      }),
      view,
    ),
  "perhaps-still-running": (view) =>
    errorScreen(
      new SluiceError("outcome_unknown", {
        id: "00005",
        name: "add_check_instances",
        direction: "up",
        unit: 2,
        of: 3,
        why: { kind: "still_running", pid: 4711, connection: true, maybe: true },
      }),
      view,
    ),
  log: (view) => renderLog(logged, view),
  "log-empty": (view) => renderLog({ events: [] }, view),
  "log-unkept": (view) =>
    [[], logged.events]
      .map((events) =>
        renderLog(
          {
            events,
            unkept: [
              { target: "rag", why: "passing" },
              { target: "backend", why: "off" },
            ],
          },
          { ...view, several: true },
        ),
      )
      .join("\n"),
  convert: (view) => renderConvert(converted, view),
  "convert-by-flags": (view) =>
    renderConvert(
      converted,
      { ...view, flags: ["--embedded", "--source db/sql", "--format plain", "--history-table old"] },
      { typed: ["--out-table app.new"] },
    ),
  "convert-table-named": (view) =>
    [{}, { flags: ["--source db/sql"] }]
      .map((more) => renderConvert(converted, { ...view, ...more }, { tableBy: ["history.table"] }))
      .join("\n"),
  "convert-dry-run": (view) =>
    renderConvert(
      { dryRun: true, targets: [...converted.targets, ...converted.targets].map(plannedAt) },
      { ...view, ...elsewhere },
      { typed: ["--out prisma/migrations"] },
    ),
  "convert-refused": (view) =>
    errorScreen(
      new SluiceError("not_convertible", {
        to: "goose",
        problems: everyObstacle.map((obstacle) => ({
          code: "not_convertible",
          severity: "error",
          at: { file: "migrations/004_x.sql" },
          facts: { id: "004", to: "goose", obstacle },
        })),
      }),
      view,
    ),
  "convert-not-carried": (view) =>
    (["unsettled", "gap", "differs", "same_table"] as const)
      .map((reason) =>
        errorScreen(
          new SluiceError("not_carried", {
            from: "sluice.history",
            to: "goose_db_version",
            reason,
            affected: reason === "same_table" ? [] : [{ id: "005", name: "add_check_instances", state: "unknown" }],
          }),
          view,
        ),
      )
      .join("\n"),
  baseline: (view) => renderBaseline(recorded, view),
  "baseline-unmarked": (view) =>
    renderBaseline(
      {
        targets: recorded.targets.map((each) => ({
          ...each,
          recorded: each.recorded.map((one) => ({ ...one, state: "applied" as const })),
        })),
      },
      view,
    ),
  resolve: (view) =>
    renderResolve(
      {
        targets: recorded.targets.map((each) => ({
          ...each,
          recorded: each.recorded.slice(0, 1).map((one) => ({ ...one, state: "applied" as const })),
        })),
      },
      view,
    ),
  wait: (view) => renderWait({ targets: [{ ...where, server: "PostgreSQL 16.4", tries: 3, waitedMs: 4100 }] }, view),
  "wait-one-failed": (view) =>
    renderWait(
      {
        targets: [
          { ...where, server: "PostgreSQL 16.4", tries: 1, waitedMs: 12 },
          { ...where, name: "rag", server: "", tries: 7, waitedMs: 60_000, failed: true },
          { ...where, name: "search", server: "", tries: 0, waitedMs: 0, notStarted: true },
        ],
      },
      { ...view, ...elsewhere },
    ),
  "new-code": (view) => renderNew({ id: "00006", files: ["migrations/00006_add_phone.ts"] }, view, { code: true }),
  "new-python": (view) => renderNew({ id: "1a2b", files: ["dbmig/versions/1a2b_add_phone.py"] }, view),
  new: (view) => renderNew({ id: "00006", files: ["migrations/00006_add_phone.sql"] }, view),
  init: (view) =>
    renderInit(
      {
        found: [
          { kind: "source", folder: "migrations", format: "plain", migrations: 9, evidence: "" },
          { kind: "variable", name: "DATABASE_URL", where: "environment" },
          { kind: "compose", file: "compose.yaml", service: "db", image: "postgres:16" },
          { kind: "env-file", file: ".env", variables: ["DB_HOST", "DB_USER"] },
        ],
        file: "sluice.config.ts",
        text: "export default {};\n",
        written: true,
        next: ["sluice status", "sluice up"],
      },
      view,
    ),
};
