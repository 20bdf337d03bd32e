import { charactersIn } from "../../core/sql/positions.js";

/**
 * Where a syntax error stands in its statement: characters from its start, from 1. The server shows the rest of the
 * text from there, cut after some 80 bytes, and the line's number. Undefined where that is not one place for certain.
 */
export function positionOf(message: string, statement: string): number | undefined {
  const text = statement.replace(/[;\s]+$/, "");
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
  const rest = near.replace(/[;\s]+$/, "");
  // What EXECUTE and CALL run is another text, of which nothing is known.
  if (rest === "")
    return lines === linesIn(text) && !/^\W*(?:PREPARE|EXECUTE|CALL)\b/i.test(text) ? text.length : undefined;
  if (text.endsWith(rest)) return text.length - rest.length;
  const begin = near.endsWith("...") ? near.slice(0, -3) : near;
  if (new TextEncoder().encode(near).length < shortestCut) return undefined;
  const found = [...indexesOf(begin, text)];
  const onLine = found.filter((index) => linesIn(text.slice(0, index)) === lines);
  const [only, second] = onLine.length > 0 ? onLine : found;
  return second === undefined ? only : undefined;
}

/** A cut never parts a character, so that up to three bytes of the 80 may be missing. */
const shortestCut = 77;

function* indexesOf(part: string, text: string): Generator<number> {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) yield at;
}

function linesIn(text: string): number {
  return text.split("\n").length;
}
