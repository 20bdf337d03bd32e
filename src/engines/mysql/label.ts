import type { Text } from "../engine.js";

/** What others see of a statement in the process list while it runs: whose it is. */
export function labelled(text: Text, id: string, statement: number): Text {
  const label = `/* sluice ${id.replaceAll("*/", "* /").replace(/[\r\n]/g, " ")} #${statement} */ `;
  return typeof text === "string" ? label + text : [label, ...text];
}

/** `/* sluice 005 #2 *\/ ALTER …`: which statement of which migration, and its own text. */
export function unlabelled(
  text: string,
): { readonly id: string; readonly statement: number; readonly text: string } | undefined {
  const [label, id, statement] = /^\/\* sluice (.+?) #(\d+) \*\/ /s.exec(text) ?? [];
  if (label === undefined || id === undefined) return undefined;
  return { id, statement: Number(statement), text: text.slice(label.length) };
}
