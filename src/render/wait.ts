import type { WaitResult } from "../operations/wait.js";
import { dotted, textOf } from "./frame.js";
import { duration } from "./time.js";
import type { View } from "./view.js";

/** That each database answers. */
export function renderWait(result: WaitResult, view: View): string {
  const words = view.words.screens;
  const lines = result.targets.map((target) => {
    const ready = words.wait.ready({ server: target.server, tries: target.tries, time: duration(target.waitedMs) });
    return `${view.paint.strong(target.name)}   ${dotted([words.on(target), `${view.paint.good("✓")} ${ready}`])}`;
  });
  return textOf([...lines, "", words.next(view.paint.strong("sluice status"))]);
}
