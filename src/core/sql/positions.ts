import type { Excerpt } from "../failures/failure.js";
import { Lexer, token } from "./lex.js";
import { withoutPasswords } from "./password-literals.js";
import type { LexRules } from "./rules.js";
import type { Place } from "./text-problem.js";

/** How many characters (code points, as PostgreSQL and people count them) a text has. */
export function charactersIn(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if (isSecondHalf(text.charCodeAt(at))) count--;
  return count;
}

/** The index in a text of its n-th character, counted from 1; its length where there are fewer. */
export function indexOfCharacter(text: string, position: number): number {
  let at = 0;
  for (let left = position - 1; left > 0 && at < text.length; left--)
    at += isSecondHalf(text.charCodeAt(at + 1)) ? 2 : 1;
  return Math.min(at, text.length);
}

/** Where in the file the server's position (characters of the statement, from 1) stands. */
export function placeOf(statement: Place & { readonly text: string }, position: number): Place {
  const before = statement.text.slice(0, indexOfCharacter(statement.text, position));
  const lineStart = before.lastIndexOf("\n") + 1;
  const column = charactersIn(before.slice(lineStart));
  if (lineStart === 0) return { line: statement.line, column: statement.column + column };
  return { line: statement.line + before.split("\n").length - 1, column: column + 1 };
}

/** The token that covers an index of a text, white space and comments too; undefined beyond its end. */
export function tokenAt(
  text: string,
  index: number,
  rules: LexRules,
): { readonly start: number; readonly end: number } | undefined {
  const lexer = new Lexer([text], rules);
  while (lexer.next() !== token.end) if (index < lexer.end) return { start: lexer.start, end: lexer.end };
  return undefined;
}

const mostBefore = 2;

/** The lines a person needs around a place: two before it, and its own with a caret as wide as the token. */
export function excerptOf(text: Iterable<string>, at: Place, width: number, firstLine = 1): Excerpt {
  const lines: string[] = [];
  let number = firstLine;
  for (const line of linesOf(text)) {
    if (number > at.line) break;
    if (number >= at.line - mostBefore) lines.push(line);
    number++;
  }
  const shown = withoutPasswords(lines.join("\n")).split("\n");
  const own = shown.at(-1) ?? "";
  const column = columnIn(lines, at.column);
  const room = Math.max(1, charactersIn(own) - column + 1);
  return {
    firstLine: Math.max(firstLine, at.line - mostBefore),
    lines: shown,
    line: at.line,
    column,
    width: Math.max(1, Math.min(width, room)),
  };
}

/** Where a column of the last line stands once the passwords before it are taken out. */
function columnIn(lines: readonly string[], column: number): number {
  const own = lines.at(-1) ?? "";
  const before = [...lines.slice(0, -1), own.slice(0, indexOfCharacter(own, column))].join("\n");
  return charactersIn(withoutPasswords(before).split("\n").at(-1) ?? "") + 1;
}

/** The n-th line of a text, from 1; empty where there are fewer. */
export function lineIn(text: Iterable<string>, number: number): string {
  let left = number;
  for (const line of linesOf(text)) if (--left === 0) return line;
  return "";
}

function* linesOf(text: Iterable<string>): Generator<string, void, void> {
  let rest = "";
  for (const part of text) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  yield rest;
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
