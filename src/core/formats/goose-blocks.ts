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
 * ends with a semicolon for the end of one, wherever that semicolon stands, and no other. Each begins a line therefore.
 */
export function inBlocks(text: string, rules: CutRules): string {
  let [made, at] = ["", 0];
  for (const { from, to } of statementsOf(text, rules)) {
    const between = behind(made, inLines(text.slice(at, from), rules));
    // What stands on the line of the one before begins one of its own.
    const lead = at === 0 || between.includes("\n") ? between : made.endsWith("\n") ? "" : "\n";
    const statement = text.slice(from, to);
    at = to;
    const ends = statement.indexOf(";") === statement.length - 1 && !hidden.test(statement);
    if (ends && !loneReturn.test(statement)) made += lead + statement;
    else made += `${lead.replace(/[ \t]+$/, "")}${begins}${statement}\n${written("StatementEnd")}${lineEnd(text, to)}`;
  }
  return made + asLineComments(behind(made, inLines(text.slice(at), rules)), made);
}

/** Its owner sees a line end with a semicolon where a blank and two dashes follow it, or nothing: no other comment. */
function behind(made: string, comments: string): string {
  const isSeen = made === "" || made.endsWith("\n") || /^[ \t]*(?:\r?\n|$)|^[ \t]+--/.test(comments);
  return isSeen ? comments : `\n${comments.trimStart()}`;
}

/** A carriage return that ends a comment for the server ends no line for its owner. */
function inLines(comments: string, { returnEndsComments }: CutRules): string {
  return returnEndsComments ? comments.replaceAll(new RegExp(loneReturn, "g"), "\n") : comments;
}

/** On a statement's last line its owner takes what follows for a comment, also inside of another or of a string. */
const hidden = /--[^\n]*$/;
const loneReturn = /\r(?!\n)/;

/** Behind the last statement its owner takes what is no line comment for one that does not end. */
function asLineComments(tail: string, made: string): string {
  if (!tail.includes("/*") && !tail.includes("#")) return tail;
  const [first = "", ...rest] = tail.split("\n");
  const commented = (line: string): string => (/^\s*(?:--|$)/.test(line) ? line : `-- ${line.trimStart()}`);
  const gap = made === "" || made.endsWith("\n") || /^\s*(?:--|$)/.test(first) ? "" : "\n";
  return gap + [first, ...rest].map(commented).join("\n");
}

const begins = `${written("StatementBegin")}\n`;

interface Part {
  /** At its first token, or a comment of several lines before it. */
  readonly from: number;
  /** Behind its semicolon. */
  readonly to: number;
}

function* statementsOf(text: string, rules: CutRules): Generator<Part, void, void> {
  const reader = new ScriptReader([text], rules);
  const { lexer } = reader;
  let from: number | undefined;
  for (let met = reader.next(); met !== step.end; met = reader.next()) {
    if (lexer.kind !== token.space && lexer.kind !== token.lineComment) from ??= lexer.start;
    if (met !== step.terminator) continue;
    const to = lexer.end;
    reader.finish();
    if (from !== undefined) yield { from, to };
    from = undefined;
  }
}

/** Where something stands behind a statement on its line. */
function lineEnd(text: string, to: number): string {
  return /^[ \t]*\r?\n/.test(text.slice(to, to + farEnough)) ? "" : "\n";
}

/** White space behind a statement. */
const farEnough = 1000;
