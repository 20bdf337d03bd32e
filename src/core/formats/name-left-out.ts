import type { Problem } from "../model/problem.js";
import type { Tree } from "../model/tree.js";
import { problemOf } from "../sql/text-problem.js";

/**
 * Of a file that its format does not take for a migration: a number at its begin was most likely meant as one, whatever
 * its ending; SQL may have been. What lies deeper is the team's.
 */
export function nameLeftOut(
  path: string,
  { name }: Tree,
  facts: { readonly format: string; readonly expected: string },
): readonly Problem[] {
  if (path.includes("/") || !/^\d|\.sql$/i.test(path)) return [];
  return [problemOf("name_left_out", facts, /^\d/.test(path) ? "warning" : "note", { file: `${name}/${path}` })];
}
