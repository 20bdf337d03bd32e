import { token } from "../sql/lex.js";
import type { CutRules } from "../sql/rules.js";
import { ScriptReader, step } from "../sql/script-reader.js";
import { annotationIn, gooseMark, written } from "./goose-annotations.js";
import { MarkedLines } from "./marked-lines.js";

/** The text without its annotations, which are lines by themselves. */
export function unmarked(text: string, rules: CutRules): string {
  if (!text.includes(gooseMark)) return text;
  const lines = new MarkedLines([text], rules, gooseMark);
  let [kept, at] = ["", 0];
  for (let marked = lines.next(); marked; marked = lines.next()) {
    if (marked.where !== "start" || !annotationIn(marked.text).known) continue;
    kept += text.slice(at, marked.from);
    at = marked.to;
  }
  return kept + text.slice(at);
}

/**
 * The text with a block around each statement that its owner would not cut as the server does: it takes a line that
 * ends with a semicolon for the end of one, wherever that semicolon stands, and no other.
 */
export function inBlocks(text: string, rules: CutRules): string {
  let [made, at] = ["", 0];
  for (const { from, to } of groupsOf(text, rules)) {
    const group = text.slice(from, to);
    if (group.indexOf(";") === group.length - 1) continue;
    const [first, last] = [lineStart(text, from), lineEnd(text, to)];
    made += `${text.slice(at, first)}${written("StatementBegin")}\n${endLine(text.slice(first, last))}${written("StatementEnd")}\n`;
    at = last;
  }
  return made + text.slice(at);
}

interface Group {
  /** At its first token, or a comment of several lines before it. */
  readonly from: number;
  /** Behind its last semicolon. */
  readonly to: number;
}

/** Statements that share no line with the next one; several where they do. */
function groupsOf(text: string, rules: CutRules): readonly Group[] {
  const reader = new ScriptReader([text], rules);
  const { lexer } = reader;
  const groups: Group[] = [];
  let from: number | undefined;
  for (let met = reader.next(); met !== step.end; met = reader.next()) {
    if (lexer.kind !== token.space && lexer.kind !== token.lineComment) from ??= lexer.start;
    if (met !== step.terminator) continue;
    const to = lexer.end;
    reader.finish();
    if (from === undefined || !endsLine.test(text.slice(to, to + farEnough))) continue;
    groups.push({ from, to });
    from = undefined;
  }
  return groups;
}

const endsLine = /^[ \t]*(?:--|\r?\n|\r?$)/;
/** White space behind a statement. */
const farEnough = 1000;

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
