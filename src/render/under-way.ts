import type { SluiceEvent } from "../core/model/event.js";
import type { Holder } from "../core/model/holder.js";
import type { StatementProgress } from "../core/model/statement-progress.js";
import { actionWord } from "./action-word.js";
import { size } from "./amount.js";
import { dotted } from "./frame.js";
import { runLine } from "./run.js";
import { roughly } from "./time.js";
import type { View } from "./view.js";
import { cutTo, oneLine, widthOf } from "./width.js";

type UnderWay = Extract<SluiceEvent, { type: "migration.progress" }>;

/** What is known of it: `2 of 2`, `create index targets_status_idx`, `reading, 41 % of 12.3 M rows`. */
export interface UnderWayParts {
  readonly place: string;
  readonly what: string;
  readonly far: string;
}

export function underWayParts(event: UnderWay, view: View): UnderWayParts {
  const { statement, of, action, words, progress } = event;
  return {
    place: statement === 0 || of === 1 ? "" : view.words.progress.unitOf(statement, of),
    what: action ? `${actionWord(action, view)} ${oneLine(action.object)}` : oneLine(words),
    far: progress ? howFar(progress, view) : "",
  };
}

/** In one line where that fits; else what runs stands below, and how far it is stays in sight. */
export function underWayLines(
  mark: string,
  title: { readonly id: string; readonly name: string },
  { place, what, far }: UnderWayParts,
  time: string,
  width: number,
): readonly string[] {
  const whole = runLine(mark, title, dotted([place, what, far, time]));
  if (widthOf(whole) < width) return [whole];
  const first = fitting(mark, title, dotted([place, time]), width);
  if (what === "" && far === "") return [first];
  const room = width - 1 - indent.length - (far === "" ? 0 : widthOf(` · ${far}`));
  return [first, `${indent}${dotted([cutTo(what, Math.max(room, 12)), far])}`];
}

/** However long the name, how long it has taken stays in sight. */
function fitting(mark: string, title: { readonly id: string; readonly name: string }, text: string, width: number) {
  const line = runLine(mark, title, text);
  const end = `  ${text}`;
  return widthOf(line) < width ? line : `${cutTo(runLine(mark, title, ""), width - 1 - widthOf(end))}${end}`;
}

const indent = "    ";

/** Who keeps it, and whom it keeps: a line each. */
export function waitLines({ progress }: UnderWay, view: View, nowMs: number): readonly string[] {
  const words = view.words.progress;
  return [
    ...(progress?.waitsFor ?? []).map((holder) => words.waitsFor(holderText(holder, view, nowMs))),
    ...(progress?.keepsWaiting
      ? [words.keepsWaiting(progress.keepsWaiting.count, holderText(progress.keepsWaiting.longest, view, nowMs))]
      : []),
  ].map((text) => `${indent}${oneLine(text)}`);
}

/** Another session, for how long, and what it does. */
export function holderText(holder: Holder, view: View, nowMs: number): string {
  const words = view.words.progress;
  const since = holder.since === undefined ? {} : { since: sinceText(holder.since, nowMs) };
  const statement = holder.statement === undefined ? "" : words.statement(cutTo(oneLine(holder.statement), 60));
  return words.holder({ ...holder, ...since }) + statement;
}

function howFar(progress: StatementProgress, view: View): string {
  const phase = progress.phase === undefined ? "" : view.words.progress.phases[progress.phase];
  return [phase, amountText(progress, view), ...paceOf(progress, view)].filter((part) => part !== "").join(", ");
}

/** How fast, and how long still. */
function paceOf({ perSecond, leftMs }: StatementProgress, view: View): readonly string[] {
  const words = view.words.progress;
  return [
    ...(perSecond === undefined ? [] : [words.perSecond(perSecond)]),
    ...(leftMs === undefined ? [] : [words.left(roughly(leftMs))]),
  ];
}

function amountText({ done, total, unit, tableRows }: StatementProgress, view: View): string {
  const words = view.words.progress;
  if (done === undefined) return "";
  if (unit === "sessions") return total === undefined ? "" : words.unitOf(done, total);
  if (total === undefined) return unit === "rows" ? words.rows(done) : size(done);
  const percent = Math.min(100, Math.floor((100 * done) / total));
  const rows = unit === "rows" ? total : tableRows;
  if (unit === undefined && rows === undefined) return `${percent} %`;
  return words.percentOf(percent, rows === undefined ? size(total) : words.rows(rows));
}

/** How long ago a moment was; as it stands where it is none. */
function sinceText(since: string, nowMs: number): string {
  const at = new Date(since).getTime();
  return Number.isNaN(at) ? since : roughly(nowMs - at);
}
