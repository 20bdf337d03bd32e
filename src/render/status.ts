import type { MigrationStatus, StatusRequest, StatusResult, TargetStatus } from "../operations/status.js";
import type { State } from "../core/model/state.js";
import { renderExplained } from "./explained.js";
import { dotted, header, nextLine, textOf } from "./frame.js";
import { markOf } from "./mark.js";
import { renderProblem } from "./problem.js";
import { dateTime, duration } from "./time.js";
import { storyLines } from "./story.js";
import type { View } from "./view.js";
import { cutTo, oneLine, padEnd, widthOf } from "./width.js";

/** Where each target stands. */
export function renderStatus(result: StatusResult, view: View, request?: StatusRequest): string {
  const several = result.targets.length > 1;
  const lines = result.targets.flatMap((target, index) => [
    ...(index > 0 ? [""] : []),
    ...targetLines(target, view),
    ...(several ? ["", countsOf(target, view)] : []),
  ]);
  if (request?.explain && result.explained)
    lines.push(...(lines.length > 0 ? [""] : []), ...renderExplained(result.explained, view));
  const [only] = result.targets;
  const next = nextAfter(result, view);
  lines.push("", only && !several ? dotted([countsOf(only, view), next]) : next);
  return textOf(lines);
}

function targetLines(target: TargetStatus, view: View): readonly string[] {
  const { words } = view;
  const files = words.screens.files({ format: target.format, table: target.history.table });
  const ids = Math.max(0, ...target.migrations.map((migration) => widthOf(migration.id)));
  const names = Math.max(0, ...target.migrations.map((migration) => widthOf(oneLine(migration.name))));
  return [
    header(target, [files], view),
    ...(target.migrations.length > 0 ? [""] : []),
    ...target.migrations.map((migration) => migrationLine(migration, ids, names, view)),
    ...(target.problems.length > 0 ? [""] : []),
    ...target.problems.flatMap((problem) => renderProblem(problem, view)),
    ...storyLines(target, view),
  ];
}

function migrationLine(migration: MigrationStatus, ids: number, names: number, view: View): string {
  const at = migration.appliedAt === null ? "" : dateTime(migration.appliedAt);
  const detail = detailOf(migration, view);
  const took = migration.durationMs === undefined ? "" : duration(migration.durationMs);
  const last = detail === "" ? took : detail;
  const start = `${padEnd(migration.id, ids)}  ${padEnd(oneLine(migration.name), names)}`;
  // Without a date, what there is to say stands where the date would.
  const rest = `${start}    ${at === "" ? last : `${at}   ${last}`}`.trimEnd();
  return `  ${migration.left?.underWay ? "…" : markOf(migration.state, view.paint)} ${cutTo(rest, view.width - 4)}`;
}

function detailOf(migration: MigrationStatus, view: View): string {
  const words = view.words.screens.status;
  const partial = /^partial (\d+)\/(\d+)( down)?$/u.exec(migration.detail ?? "");
  const done = Number(partial?.[1]);
  const more = partial
    ? done === 0
      ? ""
      : words.partial(done, Number(partial[2]), partial[3] === undefined ? "up" : "down") + whyHalf(migration, view)
    : migration.detail === "out-of-order"
      ? words.outOfOrder()
      : migration.detail === "not-comparable"
        ? words.notComparable()
        : migration.detail === "assumed"
          ? words.assumed()
          : migration.detail === "file-gone"
            ? words.fileGone()
            : "";
  const gone = isGone(migration) ? words.fileGone() : "";
  // Below it is told with all that belongs to it.
  const error = migration.error === undefined || migration.left ? "" : oneLine(migration.error);
  return dotted([stateText(migration, more !== "", view), more, gone, error]);
}

function whyHalf({ left }: MigrationStatus, { words }: View): string {
  return left?.commitsDdl === undefined ? "" : words.screens.run.commitsDdl(left.commitsDdl);
}

/** What the state itself says; the mark alone is enough for what is simply applied or pending. */
function stateText(migration: MigrationStatus, refined: boolean, view: View): string {
  const words = view.words.screens.status;
  switch (migration.state) {
    case "applied":
    case "pending":
      return "";
    case "changed":
      return migration.detail === "cosmetic" ? words.cosmetic() : words.changed();
    case "failed":
      if (refined) return "";
      return migration.detail === "dirty"
        ? words.dirty()
        : migration.detail === "rolled-back" || migration.left?.outcome === "retry"
          ? words.rolledBack(migration.left?.outcome ?? "failed")
          : words.failed();
    case "reverted":
      return words.reverted();
    case "missing":
      return words.missing();
    case "ahead":
      return words.ahead();
    case "baselined":
      return words.baselined();
    case "superseded":
      return words.superseded();
    case "unknown":
      if (migration.left?.underWay) return words.underWay();
      if (migration.left?.goesOn === undefined) return words.unknown();
      return words.batched(migration.left.batched ?? 0, migration.left.direction);
  }
}

const order: readonly State[] = [
  "applied",
  "baselined",
  "changed",
  "superseded",
  "pending",
  "reverted",
  "failed",
  "unknown",
  "missing",
  "ahead",
];

function countsOf(target: TargetStatus, view: View): string {
  const words = view.words.screens;
  const countOf = (state: State, cutOff: boolean): number =>
    target.migrations.filter((migration) => migration.state === state && isCutOff(migration) === cutOff).length;
  const counts = order.flatMap((state) => {
    const [own, cutOff] = [countOf(state, false), countOf(state, true)];
    return [...(own === 0 ? [] : [words.counts(state, own)]), ...(cutOff === 0 ? [] : [words.status.cutOff(cutOff)])];
  });
  if (counts.length === 0) counts.push(words.status.nothingThere());
  else if (!target.migrations.some(isToDo)) counts.push(words.status.nothingPending());
  if (!target.history.exists) counts.push(words.status.noHistory());
  return dotted(counts);
}

/** Partly in, and no failure of its own. */
function isCutOff({ state, left }: MigrationStatus): boolean {
  return state === "failed" && left?.outcome === "interrupted";
}

function nextAfter(result: StatusResult, view: View): string {
  const all = result.targets.flatMap((target) =>
    target.migrations.map((migration) => ({ ...migration, target: target.name })),
  );
  const unknown = all.find(({ state, detail = "" }) => state === "unknown" || isNoted(detail));
  const runs = result.targets.find(({ running }) => running);
  if (runs) return nextLine("sluice status", view, runs.name);
  if (unknown?.left && !unknown.left.untold && !unknown.left.changed && unknown.file !== null)
    return nextLine(unknown.left.direction === "up" ? "sluice up" : "sluice down", view, unknown.target);
  if (unknown && unknown.left?.changed !== "in")
    return nextLine(
      `sluice resolve ${unknown.id} --applied | --pending | --retry --because TEXT`,
      view,
      unknown.target,
    );
  const todo = all.find((migration) => isToDo(migration) || migration.state === "missing" || isChanged(migration));
  if (todo) return nextLine("sluice plan", view, todo.target);
  // Of a state that is wanted the file itself is changed.
  return nextLine(result.targets.every(({ format }) => isWanted.has(format)) ? "sluice log" : "sluice new NAME", view);
}

const isWanted: ReadonlySet<string> = new Set(["command", "prisma-db-push"]);

/** By another tool, as begun or failed: nobody knows what became of it. */
function isNoted(detail: string): boolean {
  return detail === "dirty" || detail.startsWith("noted ");
}

function isGone({ state, file }: MigrationStatus): boolean {
  return file === null && (state === "failed" || state === "unknown");
}

function isToDo({ state, detail, file }: MigrationStatus): boolean {
  if (state === "reverted") return detail !== "file-gone";
  // Nothing of it is in, and nothing is there to run.
  if (state === "failed" && detail === "rolled-back" && file === null) return false;
  return state === "pending" || state === "failed" || state === "unknown";
}

function isChanged(migration: MigrationStatus): boolean {
  return migration.state === "changed" && migration.detail !== "cosmetic";
}
