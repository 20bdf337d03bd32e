import type { Overtaken } from "../core/model/event.js";
import type { RunResult } from "../operations/target-run.js";
import type { TargetRun } from "../operations/target-run.js";
import { direct, dotted, header, nextLine, textOf } from "./frame.js";
import { duration } from "./time.js";
import type { View } from "./view.js";
import { oneLine, padEnd } from "./width.js";

const titleColumns = 44;

/** What a run of `up`, `down`, `redo` or `reset` did; what its progress has shown is not said again. */
export function renderRun(result: RunResult, view: View): string {
  const several = result.targets.length > 1;
  const lines: string[] = [];
  for (const target of result.targets) {
    if (target.notStarted) continue;
    const body = targetLines(target, view);
    if (several && lines.length > 0 && body.length > 0) lines.push("");
    lines.push(...body);
  }
  if (several)
    lines.push("", ...result.targets.map((target) => `${view.paint.strong(target.name)}   ${summary(target, view)}`));
  const next = nextAfter(result.targets, view);
  const [only] = result.targets;
  lines.push("", only && !several ? dotted([summary(only, view), next]) : next);
  return textOf(lines);
}

/** `backend   main on db.internal:5432 · staging · PostgreSQL 16.4 · as migrator`. */
export function runHeader(
  target: Pick<TargetRun, "name" | "database" | "host" | "environment" | "server" | "user">,
  view: View,
): string {
  const user = target.user === undefined || target.user === "" ? undefined : view.words.screens.as(target.user);
  return header(
    target,
    [target.server, user].filter((part) => part !== undefined),
    view,
  );
}

/** `  ✓ 00004 add_check_templates      84 ms`. */
export function runLine(mark: string, migration: { readonly id: string; readonly name: string }, text: string): string {
  return `  ${mark} ${padEnd(`${migration.id} ${oneLine(migration.name)}`, titleColumns)}  ${text}`.trimEnd();
}

/** `4 of 9: 1–3 are in, 4 failed, 5–9 not run   (MariaDB commits each DDL by itself)`. */
export function partialText(
  failed: {
    readonly done: number;
    readonly of: number;
    readonly direction?: "up" | "down";
    readonly cutOff?: true;
    readonly unsent?: true;
    readonly commitsDdl?: string;
  },
  { words }: Pick<View, "words">,
): string {
  const { partial, commitsDdl } = words.screens.run;
  const why = failed.commitsDdl === undefined ? "" : commitsDdl(failed.commitsDdl);
  return partial(failed, failed.direction ?? "up") + why;
}

/** `taken back meanwhile by kim on ci-7: left out`. */
export function overtakenText({ by, host = "", ...overtaken }: Overtaken, { words }: View): string {
  const who = by === undefined ? undefined : words.screens.log.by(oneLine(by), oneLine(host));
  return words.progress.overtaken({ ...overtaken, who });
}

/** Names under which progress notes what it has shown. */
export const shownKey = {
  target: (target: string): string => target,
  applied: (target: string, id: string): string => `${target} + ${id}`,
  reverted: (target: string, id: string): string => `${target} - ${id}`,
  overtaken: (target: string, id: string): string => `${target} ~ ${id}`,
  failed: (target: string, id: string): string => `${target} ! ${id}`,
  said: (target: string, cell: string, id: string): string => `${target} ${cell} ${id}`,
  unvalidated: (target: string): string => `${target} unvalidated`,
  invalid: (target: string): string => `${target} invalid`,
};

function targetLines(target: TargetRun, view: View): readonly string[] {
  const { paint, words } = view;
  const shown = view.shown ?? new Set<string>();
  const lines = [
    ...target.reverted
      .filter((migration) => !shown.has(shownKey.reverted(target.name, migration.id)))
      .map((migration) =>
        runLine(paint.good("✓"), migration, dotted([words.progress.takenBack(), duration(migration.durationMs)])),
      ),
    ...target.applied
      .filter((migration) => !shown.has(shownKey.applied(target.name, migration.id)))
      .map((migration) => runLine(paint.good("✓"), migration, duration(migration.durationMs))),
    ...(target.overtaken ?? [])
      .filter((migration) => !shown.has(shownKey.overtaken(target.name, migration.id)))
      .map((migration) => runLine(paint.care("!"), migration, overtakenText(migration, view))),
    ...target.said
      .filter((said) => !shown.has(shownKey.said(target.name, said.cell, said.id)))
      .map((said) => `  ${paint.care("!")} ${oneLine(words.screens.said(said))}`),
    ...(target.pooler ? [`  ${paint.care("!")} ${oneLine(words.screens.poolerLacks(target.pooler))}`] : []),
    ...(shown.has(shownKey.invalid(target.name)) ? [] : (target.invalidIndexes ?? [])).map(
      (index) => `  ${paint.care("!")} ${oneLine(words.progress.invalid(index))}`,
    ),
    ...(shown.has(shownKey.unvalidated(target.name)) ? [] : target.unvalidated).map(
      (constraint) => `  ${paint.care("!")} ${oneLine(words.screens.run.unvalidated(constraint))}`,
    ),
  ];
  if (shown.has(shownKey.target(target.name))) return lines;
  return [runHeader(target, view), ...(lines.length > 0 ? ["", ...lines] : [])];
}

function summary(target: TargetRun, view: View): string {
  const words = view.words.screens.run;
  if (target.notStarted) return words.notStarted();
  if (target.failed) return words.failed();
  const did = target.applied.length + target.reverted.length;
  return dotted([
    did === 0 ? words.nothing() : undefined,
    target.reverted.length > 0 ? words.reverted(target.reverted.length) : undefined,
    target.applied.length > 0 ? words.applied(target.applied.length) : undefined,
    target.waitedMs >= 1000 ? words.waited(duration(target.waitedMs)) : undefined,
    target.pending.length > 0 ? words.pending(target.pending.length) : words.nothingPending(),
  ]);
}

function nextAfter(targets: readonly TargetRun[], view: View): string {
  const open = targets.filter(({ pending }) => pending.length > 0);
  const past = open.length > 0 && open.every(({ pooler }) => pooler) ? open[0] : undefined;
  if (past) return nextLine(direct("up"), view, past.name);
  return nextLine(open.length > 0 ? "sluice up" : "sluice status", view);
}
