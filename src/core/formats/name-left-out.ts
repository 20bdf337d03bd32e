import type { Problem, ProblemFacts } from "../model/problem.js";
import type { Tree } from "../model/tree.js";
import { problemOf } from "../sql/text-problem.js";

/**
 * Of a file that its format does not take for a migration: a number at its begin was most likely meant as one, whatever
 * its ending; SQL may have been, and says so where its owner's command stops at it. What lies deeper is the team's.
 */
export function nameLeftOut(
  path: string,
  { name }: Tree,
  facts: Readonly<ProblemFacts["name_left_out"]>,
): readonly Problem[] {
  if (path.includes("/") || !/^\d|\.sql$/i.test(path)) return [];
  const severity = facts.stops || /^\d/.test(path) ? "warning" : "note";
  return [problemOf("name_left_out", facts, severity, { file: `${name}/${path}` })];
}
