import type { WaitResult } from "../operations/wait.js";
import { dotted, nextLine, textOf } from "./frame.js";
import { duration } from "./time.js";
import type { View } from "./view.js";

/** That each database answers. */
export function renderWait(result: WaitResult, view: View): string {
  const words = view.words.screens;
  const lines = result.targets.map((target) => {
    if (target.failed) return `${view.paint.strong(target.name)}   ${words.run.failed()}`;
    if (target.notStarted) return `${view.paint.strong(target.name)}   ${words.run.notStarted()}`;
    const ready = words.wait.ready({ server: target.server, tries: target.tries, time: duration(target.waitedMs) });
    return `${view.paint.strong(target.name)}   ${dotted([words.on(target), `${view.paint.good("✓")} ${ready}`])}`;
  });
  const ready = result.targets.every(({ failed, notStarted }) => !failed && !notStarted);
  return textOf([...lines, ...(ready ? ["", nextLine("sluice status", view)] : [])]);
}
