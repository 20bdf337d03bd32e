import type { Evidence } from "../engines/engine.js";

/** `+ table users` is there, `- table users` is not. */
export function inWords({ object, there, as }: Evidence): string {
  return `${there ? "+" : "-"} ${object}${as === undefined ? "" : ` (${as})`}`;
}
