import { newlineCode, returnCode } from "./characters.js";
import type { Place } from "./text-problem.js";
import { TextWindow } from "./window.js";

const longLine = 1 << 16;

/** Stands on a part of a text that comes in parts; keeps in memory that part, and what `keep` asks for. */
export class TextCursor {
  /** Offsets in the whole text. */
  start = 0;
  end = 0;
  /** Offset from which on text must stay readable; -1: from `start` on. */
  keep = -1;
  /** After `data()` gave nothing: whether its end mark was there. */
  dataEnded = false;

  protected readonly window: TextWindow;
  #atLineStart = true;

  constructor(text: Iterable<string>, firstLine = 1) {
    this.window = new TextWindow(text, firstLine);
  }

  /** Text between two offsets, neither before `keep` (or the token's start) nor after what has been read. */
  slice(start: number, end: number): string {
    return this.window.slice(start, end);
  }

  /** The same in the parts it came in: what is long need not be one string. */
  parts(start: number, end: number): readonly string[] {
    return this.window.parts(start, end);
  }

  /** Line and column of an offset that is not before one asked for earlier. */
  placeOf(offset: number): Place {
    this.window.placeAt(offset);
    return { line: this.window.line, column: this.window.column };
  }

  /** Offset of a NUL that has been passed; -1 for none. */
  get nulAt(): number {
    const { nulAt } = this.window;
    return nulAt >= 0 && nulAt < this.end ? nulAt : -1;
  }

  /** Text before the token is asked for no more. */
  letGo(): void {
    this.keep = -1;
    this.window.letGo();
  }

  close(): void {
    this.window.close();
  }

  /** The rest of the line as it stands, with its end; the next token begins after it. */
  restOfLine(): string {
    const rest = this.peekLine();
    this.start = this.end;
    this.end += rest.length;
    this.#atLineStart = true;
    return rest;
  }

  /** The same without going on. */
  peekLine(): string {
    const window = this.window;
    const { end } = this;
    let newline = window.text.indexOf("\n", end - window.base);
    while (newline < 0 && this.grow()) newline = window.text.indexOf("\n", end - window.base);
    return window.text.slice(end - window.base, newline < 0 ? window.text.length : newline + 1);
  }

  /** As many of the characters that come, or fewer at the end; without going on. */
  peek(length: number): string {
    const { window, end } = this;
    while (end - window.base + length > window.text.length && this.grow());
    return window.text.slice(end - window.base, end - window.base + length);
  }

  /** Lines as they stand, some at a time, up to one that is `\.`; undefined once it is passed or missing (`dataEnded`). */
  data(): string | undefined {
    const window = this.window;
    for (;;) {
      this.start = this.end;
      const { text } = window;
      const from = this.end - window.base;
      const mark = this.#endOfData(text, from);
      if (mark === from) {
        if (this.#markIsWhole(text, mark)) return this.#passMark(text, mark);
      } else if (mark > from || from < text.length) {
        const to = this.#dataTo(text, from, mark);
        if (to > from) {
          this.end = to + window.base;
          this.#atLineStart = text.charCodeAt(to - 1) === newlineCode;
          return text.slice(from, to);
        }
      }
      if (this.grow()) continue;
      this.dataEnded = false;
      return undefined;
    }
  }

  protected grow(): boolean {
    return this.window.grow(this.start, this.keep >= 0 ? this.keep : this.start);
  }

  #endOfData(text: string, from: number): number {
    let at = text.indexOf("\\.", from);
    while (at >= 0) {
      const starts = at === from ? this.#atLineStart : text.charCodeAt(at - 1) === newlineCode;
      const after = text.charCodeAt(at + 2);
      if (starts && (Number.isNaN(after) || after === newlineCode || after === returnCode)) return at;
      at = text.indexOf("\\.", at + 2);
    }
    return -1;
  }

  #markIsWhole(text: string, mark: number): boolean {
    return mark + 3 < text.length || this.window.ended;
  }

  #passMark(text: string, mark: number): undefined {
    const line = text.indexOf("\n", mark);
    this.end = (line < 0 ? text.length : line + 1) + this.window.base;
    this.dataEnded = true;
  }

  /** Whole lines where there are some; a part of a line only when the line is a long one. */
  #dataTo(text: string, from: number, mark: number): number {
    if (mark > from) return mark;
    const line = text.lastIndexOf("\n") + 1;
    if (line > from) return line;
    return this.window.ended || text.length - from >= longLine ? text.length : from;
  }
}
