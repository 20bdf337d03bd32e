import type { LeftBehind, MigrationStatus, TargetStatus } from "../operations/status.js";
import type { Holder } from "../core/model/holder.js";
import { dotted, labelled } from "./frame.js";
import { markOf } from "./mark.js";
import { dateTime } from "./time.js";
import { asTyped } from "./typed.js";
import type { View } from "./view.js";
import { oneLine, plain } from "./width.js";

/** What became of each migration that is neither in nor out: what was done, what not, what is unknown, what to type. */
export function storyLines(target: TargetStatus, view: View): readonly string[] {
  const told = target.migrations.flatMap((migration) =>
    migration.left ? ["", ...ofOne(migration, migration.left, target, view)] : [],
  );
  return [...told, ...(target.running ? ["", ...ofRunning(target.running, view)] : [])];
}

function ofOne(migration: MigrationStatus, left: LeftBehind, target: TargetStatus, view: View): readonly string[] {
  const { words } = view;
  const story = words.screens.story;
  const { labels } = words.screens;
  if (left.underWay) return ofUnderWay(migration, left, target, view);
  const error = migration.error === undefined ? "" : oneLine(migration.error);
  const what = story.happened({
    outcome: left.warned ? "warned" : left.outcome,
    explained: error !== "",
    direction: left.direction,
    at: left.at === undefined ? undefined : dateTime(left.at),
    who: left.by === undefined ? undefined : words.screens.log.by(oneLine(left.by), oneLine(left.host ?? "")),
  });
  const { done, of } = left;
  const stopped = left.outcome === "failed" || left.outcome === "interrupted";
  const unknown = migration.state === "unknown" && left.goesOn === undefined;
  const byBatches = left.batched === undefined ? [] : [story.rows(left.batched)];
  const at = left.corrected
    ? `${words.progress.unitOf(done + 1, of)}  ${story.corrected()}`
    : nameOf(done + 1, left, view);
  const broke = dotted([of === 1 ? "" : at, error]);
  // What an earlier run stopped at is told with its error; without one it is the first of what has not run.
  const isToldWithRest = left.outcome === "done" || (left.outcome === "retry" && error === "");
  const isAhead = isToldWithRest || (left.corrected && left.units !== undefined);
  const begins = isAhead ? done + 1 : done + 2;
  const parts: readonly (readonly [label: string, texts: readonly string[]])[] = [
    [
      left.direction === "up" ? labels.isIn : labels.isOut,
      done > 0 ? names(1, done, left, view) : stopped ? [story.nothing()] : byBatches,
    ],
    [
      labels.unknown,
      unknown
        ? [dotted([of === 1 ? "" : nameOf(done + 1, left, view), left.warned ? story.mayStay() : story.whether()])]
        : [],
    ],
    [endOf(left, labels), (stopped && broke !== "") || error !== "" ? [broke] : []],
    [labels.notRun, of === 1 ? [] : names(begins, of, left, view)],
    [labels.act, actsOf(migration, left, target, view)],
  ];
  return [
    `${markOf(migration.state, view.paint)} ${migration.id} ${oneLine(migration.name)}   ${what}`,
    ...parts.flatMap(([label, texts]) => labelled(label, texts, view)),
  ];
}

/** Whether the run had begun what it stopped at need not be known; that it was noted and broke off is. */
function endOf({ outcome, of, warned }: LeftBehind, labels: View["words"]["screens"]["labels"]): string {
  if (warned) return labels.warned;
  if (outcome === "failed") return labels.failed;
  return (outcome === "interrupted" || outcome === "retry") && of > 1 ? labels.stopped : labels.broken;
}

/** While a run has it in hand only what is recorded is certain. */
function ofUnderWay(migration: MigrationStatus, left: LeftBehind, target: TargetStatus, view: View): readonly string[] {
  const { labels, log, story } = view.words.screens;
  const { direction, at, by, done } = left;
  const what = story.underWay({
    direction,
    at: at === undefined ? undefined : dateTime(at),
    who: by === undefined ? undefined : log.by(oneLine(by), oneLine(left.host ?? "")),
  });
  return [
    `… ${migration.id} ${oneLine(migration.name)}   ${what}`,
    ...labelled(direction === "up" ? labels.isIn : labels.isOut, names(1, done, left, view), view),
    ...labelled(labels.act, actsOf(migration, left, target, view), view),
  ];
}

const mostNames = 6;

/** Units with how they begin, a line each where there are few. */
function names(from: number, to: number, left: LeftBehind, view: View): readonly string[] {
  if (from > to) return [];
  if (!left.units || to - from >= mostNames) return [view.words.screens.story.range(from, to, left.of)];
  return Array.from({ length: to - from + 1 }, (_, index) => nameOf(from + index, left, view));
}

function nameOf(unit: number, left: LeftBehind, view: View): string {
  const words = left.units?.[unit - 1];
  return `${view.words.progress.unitOf(unit, left.of)}${words === undefined || words === "" ? "" : `  ${oneLine(words)}`}`;
}

function actsOf(migration: MigrationStatus, left: LeftBehind, target: TargetStatus, view: View): readonly string[] {
  const { story } = view.words.screens;
  const acts = story.acts({
    id: migration.id,
    direction: left.direction,
    unknown: migration.state === "unknown",
    untold: left.untold === true,
    goesOn: migration.state === "unknown" ? left.goesOn : undefined,
    ...(left.lost ? { lost: left.lost } : {}),
    late: left.late === true,
    ...(left.changed ? { changed: left.changed } : {}),
    // What failed must be corrected first; what was only cut off goes on.
    failed: left.outcome === "failed" && !left.corrected,
    busy: left.busy === true,
    advisory: left.advisory === true,
    at: left.done + 1,
    of: left.of,
    back: left.back === true,
    neverWhole: left.neverWhole === true,
    gone: migration.file === null,
    running: target.running !== undefined,
  });
  return acts.map((act) => plain(asTyped(act, view, target.name)));
}

/** Who is at work, and what is seen of it. */
export function ofRunning(running: Holder, view: View): readonly string[] {
  const { progress, screens } = view.words;
  const { since, statement, ...who } = running;
  const said = statement === undefined ? "" : progress.statement(oneLine(statement));
  return [
    `… ${screens.story.running(oneLine(progress.holder(who)), since === undefined ? "" : dateTime(since))}${said}`,
  ];
}
