import type { Settled, SluiceEvent } from "../core/model/event.js";
import { dotted } from "./frame.js";
import { renderProblem } from "./problem.js";
import { overtakenText, partialText, runHeader, runLine, shownKey } from "./run.js";
import { duration, roughly, stopWatch } from "./time.js";
import { holderText, type UnderWayParts, underWayLines, underWayParts, waitLines } from "./under-way.js";
import type { View } from "./view.js";
import { codeIn } from "./fault-code.js";
import type { Stretch } from "./words/en/progress.js";
import { cutTo, oneLine } from "./width.js";

/** What a run shows while it goes on, by the wall clock: lines that stay, and some that live until the next. */
export interface Progress {
  /** Lines that stay, for this event. */
  lines(event: SluiceEvent, nowMs: number): readonly string[];
  /** What lives at the bottom of the screen, if something has gone on for longer than a second. */
  live(nowMs: number): readonly string[];
  /** What stands on the screen already, by `shownKey`. */
  readonly shown: ReadonlySet<string>;
}

/** `run`: the screen is told by events. `report`: only what one waits for. */
export type ProgressKind = "run" | "report";

/** What is under way, drawn anew at each tick. */
interface UnderWay {
  readonly startedMs: number;
  readonly lines: (nowMs: number) => readonly string[];
}

const spinner = Array.from("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏");
const quietMs = 1000;
// Where nothing lives on the screen, what goes on is said again so often.
const againMs = 15_000;

/** Follows a run's events. `alive`: a living line is drawn, so that passing news need not stay. */
export function progressOf(view: View, kind: ProgressKind, alive: boolean): Progress {
  return new Follower(view, kind, alive);
}

class Follower implements Progress {
  readonly shown = new Set<string>();
  readonly #view: View;
  readonly #kind: ProgressKind;
  readonly #alive: boolean;
  #underWay: UnderWay | undefined;
  #saidMs = -Infinity;
  #saidWaiting = "";
  #title: Title = { id: "", name: "" };
  // The empty line under a header waits for something to stand under it.
  #gap = false;

  constructor(view: View, kind: ProgressKind, alive: boolean) {
    this.#view = view;
    this.#kind = kind;
    this.#alive = alive;
  }

  live(nowMs: number): readonly string[] {
    const underWay = this.#underWay;
    if (!underWay || nowMs - underWay.startedMs < quietMs) return [];
    return underWay.lines(nowMs).map((line) => cutTo(line, this.#view.width - 1));
  }

  lines(event: SluiceEvent, nowMs: number): readonly string[] {
    if (this.#kind === "report" && !isAwaited(event)) return [];
    const lines = this.#passing(event, nowMs) ?? this.#lasting(event, nowMs);
    if (event.type === "target.started") this.#gap = true;
    else if (this.#gap && lines.length > 0) {
      this.#gap = false;
      return ["", ...lines];
    }
    return lines;
  }

  /** News that the next news replaces; undefined where it is none. */
  #passing(event: SluiceEvent, nowMs: number): readonly string[] | undefined {
    const view = this.#view;
    const waiting = waitingText(event, view, nowMs);
    if (waiting !== undefined) {
      const line = `  … ${oneLine(waiting)}`;
      this.#underWay = { startedMs: -Infinity, lines: () => [line] };
      return this.#say([line], nowMs);
    }
    if (event.type === "migration.started") {
      this.#title = { id: event.id, name: event.name };
      this.#underWay = spinning(nowMs, this.#title, nothingKnown, view, () => []);
      this.#saidMs = -Infinity;
      return [];
    }
    if (event.type !== "migration.progress") return undefined;
    const parts = underWayParts(event, view);
    const below = (at: number): readonly string[] => waitLines(event, view, at);
    this.#underWay = spinning(nowMs - event.elapsedMs, this.#title, parts, view, below);
    if (event.elapsedMs < quietMs) return [];
    const lines = underWayLines("…", this.#title, parts, stopWatch(event.elapsedMs), Infinity);
    return this.#say([...lines, ...below(nowMs)], nowMs, whoWaits(event));
  }

  #lasting(event: SluiceEvent, nowMs: number): readonly string[] {
    if (event.type !== "notice.received" && event.type !== "command.said") {
      // Many short migrations travel together and are told of when all have arrived.
      this.#underWay = this.#kind === "run" ? working(nowMs, this.#view) : undefined;
      this.#saidMs = -Infinity;
    }
    return lastingLines(event, this.#view, this.shown);
  }

  /** Lines where nothing lives: not more often than one reads, but at once who waits for whom. */
  #say(lines: readonly string[], nowMs: number, waiting = ""): readonly string[] {
    const isNews = waiting !== "" && waiting !== this.#saidWaiting;
    if (this.#alive || (!isNews && nowMs - this.#saidMs < againMs)) return [];
    this.#saidMs = nowMs;
    this.#saidWaiting = waiting;
    return lines;
  }
}

/** The same as long as the same ones wait. */
function whoWaits({ progress }: Extract<SluiceEvent, { type: "migration.progress" }>): string {
  const keeps = progress?.keepsWaiting ? " keeps" : "";
  return (progress?.waitsFor ?? []).map(({ pid }) => pid).join(" ") + keeps;
}

const nothingKnown: UnderWayParts = { place: "", what: "", far: "" };

function spinning(
  startedMs: number,
  title: Title,
  parts: UnderWayParts,
  view: View,
  below: (nowMs: number) => readonly string[],
): UnderWay {
  return {
    startedMs,
    lines(nowMs) {
      const time = stopWatch(nowMs - startedMs);
      return [...underWayLines(spinnerAt(nowMs), title, parts, time, view.width), ...below(nowMs)];
    },
  };
}

function working(startedMs: number, view: View): UnderWay {
  return {
    startedMs,
    lines: (nowMs) => [
      `  ${spinnerAt(nowMs)} ${dotted([view.words.progress.working(), stopWatch(nowMs - startedMs)])}`,
    ],
  };
}

function spinnerAt(nowMs: number): string {
  return spinner[Math.floor(nowMs / 100) % spinner.length] ?? "…";
}

interface Title {
  readonly id: string;
  readonly name: string;
}

/** What a report's reader waits for as well: the rest stands in the report itself. */
function isAwaited(event: SluiceEvent): boolean {
  return event.type.startsWith("wait.") || event.type === "run.interrupted";
}

/** What is waited for, where it is told. */
function waitingText(event: SluiceEvent, view: View, nowMs: number): string | undefined {
  const words = view.words.progress;
  if (event.type === "lock.waiting")
    return words.lockHeld(event, event.holder && holderText(event.holder, view, nowMs), roughly(event.leftMs));
  if (event.type === "wait.tried")
    return words.waitTried({ try: event.try, reason: event.reason, left: roughly(event.leftMs) });
  if (event.type !== "table.busy") return undefined;
  const [holder] = event.holders;
  return words.busy({
    table: event.table,
    advisory: event.advisory,
    try: event.try,
    of: event.of,
    waited: duration(event.waitedMs),
    holder: holder && holderText(holder, view, nowMs),
  });
}

/** News that stays on the screen. */
function lastingLines(event: SluiceEvent, view: View, shown: Set<string>): readonly string[] {
  const { paint, words } = view;
  const care = (text: string): readonly string[] => [`  ${paint.care("!")} ${oneLine(text)}`];
  switch (event.type) {
    case "target.started":
      shown.add(shownKey.target(event.target));
      return [...(shown.size > 1 ? [""] : []), runHeader({ ...event, name: event.target }, view)];
    case "source.problem":
      return renderProblem(event.problem, view);
    case "migration.applied":
      shown.add(shownKey.applied(event.target, event.id));
      return [runLine(paint.good("✓"), event, duration(event.durationMs))];
    case "migration.reverted":
      shown.add(shownKey.reverted(event.target, event.id));
      return [runLine(paint.good("✓"), event, dotted([words.progress.takenBack(), duration(event.durationMs)]))];
    case "migration.failed":
      shown.add(shownKey.failed(event.target, event.id));
      return [runLine(event.outcome === "unknown" ? paint.bad("?") : paint.bad("✗"), event, failedText(event, view))];
    case "migration.overtaken":
      shown.add(shownKey.overtaken(event.target, event.id));
      return [runLine(paint.care("!"), event, overtakenText(event, view))];
    case "notice.received":
      return [`    ${paint.faint(oneLine(words.progress.notice(event.severity, event.message)))}`];
    case "command.said":
      return [`    ${paint.faint(oneLine(event.line))}`];
    case "commit.doubted":
      return [`  ${paint.care("?")} ${oneLine(words.progress.doubted({ ...event, code: codeIn(event) }))}`];
    case "commit.settled":
      return [`  ${paint.care("?")} ${words.progress.settled(stretchesOf(event.found, view))}`];
    case "orphan.ended":
      return care(words.progress.orphanEnded(event.holder, oneLine(event.holder.application)));
    case "orphan.alive":
      return care(words.progress.orphanAlive(event.holder, oneLine(event.holder.application)));
    case "orphan.other":
      return care(words.progress.orphanOther(event.pid, event.holder));
    case "index.repaired":
      return care(words.progress.repaired(event.index));
    case "index.invalid":
      shown.add(shownKey.invalid(event.target));
      return care(words.progress.invalid(event.index));
    case "constraint.unvalidated":
      shown.add(shownKey.unvalidated(event.target));
      return care(words.progress.unvalidated(event.constraint, event.table));
    case "policy.said":
      shown.add(shownKey.said(event.target, event.cell, event.id ?? ""));
      return care(saidText(event, view));
    case "run.interrupted":
      return care(words.progress.interrupted(event.signal, event.hard ? undefined : duration(event.graceMs)));
    case "wait.ready":
      return event.try > 1 ? [`  ${paint.good("✓")} ${words.progress.waitReady(event.try)}`] : [];
    case "lock.acquired":
      return event.waitedMs >= quietMs
        ? [`  ${paint.good("✓")} ${words.progress.lockTaken(duration(event.waitedMs), event.free === true)}`]
        : [];
    case "lock.waiting":
    case "wait.tried":
    case "table.busy":
    case "migration.started":
    case "migration.progress":
      return [];
  }
}

/** Neighbours of which the same was found are told of as one. */
function stretchesOf(found: readonly Settled[], { words }: View): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { id: whole, outcome, unit } of found) {
    const id = unit ? `${whole} (${words.progress.unitOf(unit.number, unit.of)})` : whole;
    const last = stretches.at(-1);
    if (last?.found === outcome) stretches[stretches.length - 1] = { ...last, to: id };
    else stretches.push({ from: id, to: id, found: outcome });
  }
  return stretches;
}

function failedText(event: Extract<SluiceEvent, { type: "migration.failed" }>, view: View): string {
  const words = view.words.screens.run;
  const direction = event.direction ?? "up";
  if (event.outcome === "rolled-back") return words.rolledBack(direction, event.cutOff);
  if (event.batched !== undefined) return view.words.screens.status.batched(event.batched, direction);
  return event.outcome === "partial" ? partialText(event, view) : words.unknown();
}

function saidText(event: Extract<SluiceEvent, { type: "policy.said" }>, view: View): string {
  const cells = ["destructive", "outOfOrder", "changed", "missing", "ahead", "unread"] as const;
  const cell = cells.find((known) => known === event.cell);
  if (cell === undefined) return view.words.progress.policy(event.cell, event.detail);
  return view.words.screens.said({ cell, id: event.id ?? "", name: event.name ?? "", detail: event.detail });
}
