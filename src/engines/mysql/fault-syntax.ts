import { charactersIn } from "../../core/sql/positions.js";

/**
 * Where a syntax error stands in its statement: characters from its start, from 1. The server shows the rest of the
 * text from there, cut after some 80 bytes, and the line's number. Undefined where that is not one place for certain.
 */
export function positionOf(message: string, statement: string): number | undefined {
  const text = withoutEnd(statement);
  const lines = Number(/(\d+)\D*$/.exec(message)?.[1] ?? 0);
  for (const near of quotedIn(message)) {
    const index = indexOfRest(near, text, lines);
    if (index !== undefined) return charactersIn(text.slice(0, index)) + 1;
  }
  return undefined;
}

/** All that stands between any quote and the last one, the longest first: the text holds quotes itself, and messages have their own. */
function quotedIn(message: string): readonly string[] {
  const last = message.lastIndexOf("'");
  return [...message.slice(0, Math.max(last, 0)).matchAll(/'/g)].map(({ index }) => message.slice(index + 1, last));
}

function indexOfRest(near: string, text: string, lines: number): number | undefined {
  const rest = withoutEnd(near);
  // What EXECUTE and CALL run is another text, of which nothing is known.
  if (rest === "")
    return lines === linesIn(text) && !/^\W*(?:PREPARE|EXECUTE|CALL)\b/i.test(text) ? text.length : undefined;
  if (text.endsWith(rest)) return text.length - rest.length;
  const begin = near.endsWith("...") ? near.slice(0, -3) : near;
  if (new TextEncoder().encode(near).length < shortestCut) return undefined;
  const found: number[] = [];
  const onLine: number[] = [];
  for (const { index, line } of placesOf(begin, text)) {
    if (found.length < 2) found.push(index);
    if (line === lines && onLine.push(index) === 2) break;
  }
  const [only, second] = onLine.length > 0 ? onLine : found;
  return second === undefined ? only : undefined;
}

/** Tried at no white space but the first of a row: a statement may have megabytes of it. */
function withoutEnd(text: string): string {
  return text.replace(/(?<![;\s])[;\s]+$/, "");
}

/** A cut never parts a character, so that up to three bytes of the 80 may be missing. */
const shortestCut = 77;

function* placesOf(part: string, text: string): Generator<{ readonly index: number; readonly line: number }> {
  let [line, counted] = [1, 0];
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + 1)) {
    line += linesIn(text.slice(counted, index)) - 1;
    counted = index;
    yield { index, line };
  }
}

function linesIn(text: string): number {
  return text.split("\n").length;
}
