import type { StatementFacts } from "../core/model/statement-facts.js";
import { dotted } from "./frame.js";
import type { View } from "./view.js";

/** How a statement changes a table in use: `INSTANT, LOCK=NONE`; empty where nothing is known. */
export function inShort({ online }: StatementFacts, view: View): string {
  if (!online) return "";
  const words = view.words.screens.plan;
  const way = online.atBest ? words.either(online.atBest.as, online.as) : online.as;
  return dotted([way, online.checked ? undefined : words.unchecked()]);
}

/** What others have of it, or who must go on where it broke off; nothing for most. */
export function cares({ online, atomic }: StatementFacts, view: View): readonly string[] {
  const words = view.words.screens.plan;
  const { keepsOut = "nobody", rebuilds = false, atBest } = online ?? {};
  return [
    ...(keepsOut === "nobody" && !rebuilds ? [] : [words.online(keepsOut, rebuilds, atBest !== undefined)]),
    ...(atomic === false ? [words.inParts()] : []),
  ];
}
