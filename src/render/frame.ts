import { asTyped, wrapTyped } from "./typed.js";
import type { View } from "./view.js";
import { padEnd } from "./width.js";

const labelColumns = 15;

/** A label and what belongs to it, the following lines under the first: `likely         …`. */
export function labelled(label: string, texts: readonly string[], view: View): readonly string[] {
  const room = Math.max(30, view.width - labelColumns);
  const lines = texts.flatMap((text) => text.split("\n").flatMap((line) => wrapTyped(line, room)));
  return lines.map((line, index) =>
    `${index === 0 ? view.paint.faint(padEnd(label, labelColumns)) : " ".repeat(labelColumns)}${line}`.trimEnd(),
  );
}

/** `next: sluice plan`, as it has to be typed here; `target` where it concerns one. */
export function nextLine(command: string, view: View, target?: string): string {
  return view.words.screens.next(view.paint.strong(asTyped(command, view, target)));
}

/** Past a pooler that does not give what is needed. */
export function direct(verb: "up" | "down"): string {
  return `sluice ${verb} --url DIRECT_ADDRESS`;
}

/** `backend   main on db.internal:5432 · staging · …`. */
export function header(
  target: {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly standby?: true;
    readonly readOnly?: true;
  },
  further: readonly string[],
  view: View,
): string {
  const { screens } = view.words;
  const closed = target.standby ? screens.standby : target.readOnly ? screens.readOnly : "";
  const parts = [screens.on(target), target.environment, closed && view.paint.care(closed), ...further];
  return `${view.paint.strong(target.name)}   ${dotted(parts)}`;
}

/** Parts that are there, separated by ` · `. */
export function dotted(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

/** Lines as one text that ends in a line end; nothing where there are none. */
export function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
