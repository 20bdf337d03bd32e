import type { ShownProblem } from "../core/failures/failure.js";
import type { At } from "../core/model/at.js";
import type { Problem } from "../core/model/problem.js";
import { renderExcerpt } from "./excerpt.js";
import type { View } from "./view.js";
import { oneLine } from "./width.js";
import type { ProblemText } from "./words/text.js";
import type { Words } from "./words/en.js";

/** One thing wrong with a file: where, how grave, what, its lines, and what to do. */
export function renderProblem(problem: ShownProblem, view: View): readonly string[] {
  const { words, paint } = view;
  const text = problemText(problem, words);
  const mark =
    problem.severity === "error" ? paint.bad("✗") : problem.severity === "warning" ? paint.care("!") : paint.faint("·");
  const lines = [`  ${mark} ${paint.place(placeOf(problem.at))}  ${oneLine(text.what)}`];
  if (problem.excerpt) lines.push(...renderExcerpt(problem.excerpt, view).map((line) => `    ${line}`));
  if (text.fix !== undefined && problem.severity !== "note") lines.push(`      ${oneLine(text.fix)}`);
  return lines;
}

/** A problem's words, by its code. */
export function problemText(problem: Problem, words: Words): ProblemText {
  const say = words.problems[problem.code] as (facts: object) => ProblemText;
  return say({ ...problem.facts, file: problem.at.file });
}

/** `migrations/004.sql:14:18`, as far as known. */
export function placeOf(at: At): string {
  const column = at.column === undefined ? "" : `:${at.column}`;
  return oneLine(at.line === undefined ? at.file : `${at.file}:${at.line}${column}`);
}
