import type { Excerpt } from "../core/failures/failure.js";
import type { View } from "./view.js";
import { padStart, plain, widthOf } from "./width.js";

const tab = "    ";

/** The lines around a fault, and a caret under the very column, also behind double-width characters. */
export function renderExcerpt(excerpt: Excerpt, view: View): readonly string[] {
  const last = excerpt.firstLine + excerpt.lines.length - 1;
  const gutter = Math.max(2, String(last).length);
  const room = Math.max(20, Math.min(160, view.width - gutter - 6));
  return excerpt.lines.flatMap((line, index) => {
    const number = excerpt.firstLine + index;
    const start = `  ${padStart(String(number), gutter)} │ `;
    if (number !== excerpt.line)
      return [`${view.paint.faint(start)}${windowOf(Array.from(plain(line)), 0, room).text}`.trimEnd()];
    const cut = windowOf(Array.from(plain(line)), excerpt.column - 1, room);
    const width = Math.max(1, Math.min(caretWidth(cut.characters, cut.at, excerpt.width), room - cut.before));
    const caret = `${" ".repeat(2 + gutter)} │ ${" ".repeat(cut.before)}`;
    return [
      `${view.paint.faint(start)}${cut.text}`.trimEnd(),
      `${view.paint.faint(caret)}${view.paint.bad("^".repeat(width))}`,
    ];
  });
}

interface Window {
  readonly text: string;
  readonly characters: readonly string[];
  /** Index of the caret's character in `characters`, and the columns before it. */
  readonly at: number;
  readonly before: number;
}

/** The part of a line that holds the caret: a line may be a megabyte long. */
function windowOf(line: readonly string[], caret: number, room: number): Window {
  const at = Math.max(0, Math.min(caret, line.length));
  let first = 0;
  if (columnsOf(line.slice(0, Math.min(line.length, at + 20))) > room) first = Math.max(0, at - Math.floor(room / 3));
  const characters = first > 0 ? ["…", ...line.slice(first, first + room)] : line.slice(0, room + 1);
  const index = first > 0 ? at - first + 1 : at;
  const text = fitted(characters, room, first + room < line.length);
  return { text, characters, at: index, before: columnsOf(characters.slice(0, index)) };
}

function fitted(characters: readonly string[], room: number, goesOn: boolean): string {
  let text = "";
  for (const character of characters) {
    const next = character === "\t" ? tab : character;
    if (widthOf(text) + widthOf(next) > room) return `${text}…`;
    text += next;
  }
  return goesOn ? `${text}…` : text;
}

function columnsOf(characters: readonly string[]): number {
  let columns = 0;
  for (const character of characters) columns += character === "\t" ? tab.length : widthOf(character);
  return columns;
}

function caretWidth(characters: readonly string[], at: number, width: number): number {
  return columnsOf(characters.slice(at, at + Math.max(1, width)));
}
