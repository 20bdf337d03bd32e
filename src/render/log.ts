import type { LogEvent, LogResult } from "../operations/log.js";
import { dotted, nextLine, textOf } from "./frame.js";
import { dateTime, duration } from "./time.js";
import type { View } from "./view.js";
import { oneLine, padEnd, widthOf } from "./width.js";

/** What was done to each database, by whom and when. */
export function renderLog(result: LogResult, view: View): string {
  const words = view.words.screens;
  if (result.events.length === 0) return textOf([dotted([words.log.none(), nextLine("sluice status", view)])]);
  const several = new Set(result.events.map((event) => event.target)).size > 1;
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
    ];
    return [line.trimEnd(), ...more.map((text) => `${" ".repeat((widths[0] ?? 0) + 2)}${view.paint.faint(text)}`)];
  });
  const next = nextLine("sluice status", view);
  return textOf([...lines, "", dotted([words.log.shown(result.events.length), next])]);
}

function cellsOf(event: LogEvent, several: boolean, view: View): readonly string[] {
  const words = view.words.screens.log;
  const unit =
    event.unit === undefined || event.units === undefined || event.units < 2 ? "" : words.unit(event.unit, event.units);
  const title = `${event.id ?? ""} ${oneLine(event.name ?? "")}`.trim();
  return [
    dateTime(event.at),
    ...(several ? [event.target] : []),
    dotted([words.event(event.kind, event.outcome), unit]),
    title,
    tookOf(event),
    dotted([words.by(oneLine(event.by), oneLine(event.host)), event.tool]),
  ];
}

/** What was only noted took no time worth telling. */
function tookOf({ kind, outcome, durationMs }: LogEvent): string {
  const ran = (kind === "up" || kind === "down") && outcome !== "begun";
  return durationMs === null || !ran ? "" : duration(durationMs);
}
