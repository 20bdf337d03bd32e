import { readFileSync } from "node:fs";
import type { Action } from "../../src/core/model/action.js";

/** A statement, and under it what it does: `!` loses data, `on` its table, `=` the detail. */
export function actionCases(file: URL): readonly (readonly [statement: string, expected: string])[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .reduce<[string, string][]>((found, line) => {
      const last = found.at(-1);
      if (line.startsWith("   ") && last !== undefined) last[1] = line.trim();
      else found.push([line, ""]);
      return found;
    }, []);
}

export function inShort(action: Action): string {
  return [
    `${action.destroys ? "!" : ""}${action.kind}`,
    action.object,
    action.columns === undefined ? "" : `(${action.columns.join(", ")})`,
    action.on === undefined ? "" : `on ${action.on}`,
    action.detail === undefined ? "" : `= ${action.detail}`,
    action.concurrently ? "concurrently" : "",
    action.cascade ? "cascade" : "",
    action.ifExists ? "if-exists" : "",
    action.ifNotExists ? "if-not-exists" : "",
    action.replaces ? "or-replace" : "",
    action.validated === false ? "not-valid" : "",
    action.known === "tree" ? "" : `(${action.known})`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
