import type { Recorded, RecordedResult } from "../operations/record-target.js";
import { dotted, header, labelled, nextLine, textOf } from "./frame.js";
import { runLine } from "./run.js";
import { markOf } from "./mark.js";
import type { View } from "./view.js";
import { oneLine } from "./width.js";

/** What `resolve` recorded. */
export function renderResolve(result: RecordedResult, view: View): string {
  return renderRecorded(result, view, undefined);
}

/** What `baseline` recorded, and that it was not proven. */
export function renderBaseline(result: RecordedResult, view: View): string {
  // As it was read back: another tool's table alone tells of no baseline.
  const isMarked = result.targets.every(({ recorded }) => recorded.every(({ state }) => state === "baselined"));
  return renderRecorded(result, view, view.words.screens.recorded.baseline(isMarked));
}

function renderRecorded(result: RecordedResult, view: View, remark: string | undefined): string {
  const words = view.words.screens;
  const lines = result.targets.flatMap((target, index) => {
    if (target.notStarted) return [`${view.paint.strong(target.name)}   ${words.run.notStarted()}`];
    return [
      ...(index > 0 ? [""] : []),
      header(target, [], view),
      ...(target.recorded.length > 0 ? [""] : []),
      ...target.recorded.map((row) => runLine(markOf(shownAs(row), view.paint), row, asRecorded(row, view))),
      ...(target.seen.length > 0 ? ["", ...labelled(words.labels.sees, target.seen.map(oneLine), view)] : []),
    ];
  });
  const count = result.targets.reduce((sum, target) => sum + target.recorded.length, 0);
  const done = count === 0 ? words.recorded.nothing() : dotted([words.recorded.count(count), remark]);
  return textOf([...lines, "", dotted([done, nextLine("sluice status", view)])]);
}

/** Nothing failed here: what is said to go on, or to run again, is to be run. */
function shownAs({ state }: Recorded): Recorded["state"] {
  return state === "failed" ? "pending" : state;
}

/** `in up to 2 of 3`, that it runs again, or the state as `status` tells it. */
function asRecorded({ state, detail = "", batched }: Recorded, { words }: View): string {
  const { recorded } = words.screens;
  if (state !== "failed")
    return dotted([recorded.as(state), state === "pending" && batched !== undefined ? recorded.anew(batched) : ""]);
  const [, done = "0", of, down] = /^partial (\d+)\/(\d+)( down)?$/.exec(detail) ?? [];
  const direction = down === undefined ? "up" : "down";
  if (batched !== undefined) return recorded.behind(batched, direction);
  return done === "0" ? recorded.again(direction) : recorded.partial(Number(done), Number(of), direction);
}
