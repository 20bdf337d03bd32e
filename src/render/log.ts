import type { LogEvent, LogRequest, LogResult } from "../operations/log.js";
import { dotted, nextLine, textOf } from "./frame.js";
import { ofRunning } from "./story.js";
import { dateTime, duration } from "./time.js";
import type { View } from "./view.js";
import { oneLine, padEnd, widthOf } from "./width.js";

/** What was done to each database, by whom and when, and how each run that broke left it. */
export function renderLog(result: LogResult, view: View, request: LogRequest = {}): string {
  const words = view.words.screens;
  const unkept = unkeptLines(result, view);
  if (result.events.length === 0) {
    const said = unkept.length > 0 ? unkept : [words.log.none()];
    return textOf([...said.slice(0, -1), dotted([said.at(-1) ?? "", nextLine("sluice status", view)])]);
  }
  const several = new Set(result.events.map((event) => event.target)).size > 1;
  const last = lastOfRuns(result.events);
  const newest = newestOfEach(result.events);
  const runs = new Set(result.running?.map(({ target }) => target));
  const rows = result.events.map((event) => ({ event, cells: cellsOf(event, several, view) }));
  const widths = rows.reduce<number[]>(
    (known, row) => row.cells.map((cell, index) => Math.max(known[index] ?? 0, widthOf(cell))),
    [],
  );
  const lines = rows.flatMap(({ event, cells }) => {
    const line = cells.map((cell, index) => padEnd(cell, widths[index] ?? 0)).join("  ");
    const more = [
      ...(event.because === undefined ? [] : [words.log.because(oneLine(event.because))]),
      ...(event.error === undefined ? [] : [oneLine(event.error)]),
      ...(last.has(event) ? howItEnded(event, newest.has(event), runs.has(event.target), view) : []),
    ];
    return [line.trimEnd(), ...more.map((text) => `${" ".repeat((widths[0] ?? 0) + 2)}${view.paint.faint(text)}`)];
  });
  const next = nextLine("sluice status", view);
  const whole = request.id === undefined && request.limit === undefined;
  const end = [
    ...(whole ? [...unkept, ...ends(result, several, view)] : []),
    dotted([words.log.shown(result.events.length), next]),
  ];
  return textOf([...lines, "", ...end]);
}

/** Where nothing is recorded since nothing is to be. */
function unkeptLines({ unkept = [] }: LogResult, { several, words }: View): readonly string[] {
  return unkept.map(({ target, why }) => `${several ? `${target}   ` : ""}${words.screens.log.unkept(why)}`);
}

function cellsOf(event: LogEvent, several: boolean, view: View): readonly string[] {
  const words = view.words.screens.log;
  const unit =
    event.unit === undefined || event.units === undefined || event.units < 2 ? "" : words.unit(event.unit, event.units);
  const title = `${event.id ?? ""} ${oneLine(event.name ?? "")}`.trim();
  return [
    dateTime(event.at),
    ...(several ? [event.target] : []),
    // The note before a statement is another thing than that it broke off.
    dotted([words.event(event.kind, cameTo(event)), unit]),
    title,
    tookOf(event),
    dotted([words.by(oneLine(event.by), oneLine(event.host)), event.tool]),
  ];
}

function cameTo({ outcome, error, warned }: LogEvent): string {
  if (warned) return "warned";
  return outcome === "begun" && error ? "broken" : outcome;
}

/** Of what did not get through nobody measured the time. */
function tookOf({ kind, outcome, durationMs }: LogEvent): string {
  const ran = (kind === "up" || kind === "down") && outcome === "done";
  return durationMs === null || !ran ? "" : duration(durationMs);
}

/** The last event of each run of `up` or `down`. */
function lastOfRuns(events: readonly LogEvent[]): ReadonlySet<LogEvent> {
  const runs = new Map<string, LogEvent>();
  for (const event of events)
    if (event.run !== undefined && isOfRun(event)) runs.set(`${event.target} ${event.run}`, event);
  return new Set(runs.values());
}

/** What comes after it in the history, a run or a person, has settled what an older event left open. */
function newestOfEach(events: readonly LogEvent[]): ReadonlySet<LogEvent> {
  return new Set(new Map(events.map((event) => [`${event.target} ${event.id}`, event])).values());
}

function isOfRun({ kind }: LogEvent): boolean {
  return kind === "up" || kind === "down";
}

/** What was in when the run ended here; nothing where it ended well. */
function howItEnded(event: LogEvent, newest: boolean, runs: boolean, view: View): readonly string[] {
  const words = view.words.screens.log;
  const { unit = 1, units = 1, outcome } = event;
  const direction = event.kind === "down" ? "down" : "up";
  if (outcome === "begun") return newest && event.error === undefined ? [words.cutOff(true, runs)] : [];
  if (outcome === "done") return newest && unit < units ? [words.cutOff(false, runs)] : [];
  if (outcome !== "failed" && outcome !== "interrupted") return [];
  return [words.stopped({ unit, units, direction })];
}

/** What a run that was killed cannot say itself: how it left its target. */
function ends({ events, running = [], cutShort = [] }: LogResult, several: boolean, view: View): readonly string[] {
  const words = view.words.screens.log;
  const headed = (target: string, text: string): string => (several ? `${target}   ${text}` : text);
  const newest = new Map<string, LogEvent>();
  for (const event of events) if (isOfRun(event)) newest.set(event.target, event);
  const short = cutShort.flatMap(({ target }) => newest.get(target) ?? []);
  return [
    ...running.flatMap(({ target, holder }) => ofRunning(holder, view).map((line) => headed(target, line))),
    ...short.map((event) => {
      const who = words.by(oneLine(event.by), oneLine(event.host));
      return headed(event.target, words.settled({ who, at: dateTime(event.at) }));
    }),
  ];
}
