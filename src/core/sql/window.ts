const least = 1 << 16;

/**
 * Text that comes in parts, seen through a window that moves forward. What stands before it and is still asked for as a
 * whole or for its place waits aside, in the parts it came in: a statement of megabytes is put together once.
 */
export class TextWindow {
  /** The part that can be seen; its first character stands at `base` of the whole text. */
  text = "";
  base = 0;
  /** All text has come: what is seen reaches to the end. */
  ended = false;
  /** Offset of the first NUL seen so far; -1 for none. */
  nulAt = -1;
  /** The place last asked for. */
  line: number;
  column = 1;

  readonly #parts: Iterator<string>;
  /** What stands before the window, without a gap. */
  #aside: { readonly base: number; readonly text: string }[] = [];
  #placed = 0;

  constructor(parts: Iterable<string>, firstLine = 1) {
    this.#parts = parts[Symbol.iterator]();
    this.line = firstLine;
  }

  /** Moves to `from`, lets go of what stands before `keep`, and brings more; false when it was known that there is no more. */
  grow(from: number, keep: number): boolean {
    if (this.ended) return false;
    // By a share of what is there: a long token is not read again and again, nor is much of what follows it held.
    const more = this.#pull(Math.max(least, (this.base + this.text.length - from) >> 1));
    if (more === "") return true; // that this is the end is news, too: it may decide what the last token is
    this.placeAt(keep);
    if (from > this.base) this.#aside.push({ base: this.base, text: this.text.slice(0, from - this.base) });
    this.#aside = this.#aside.filter(({ base, text }) => base + text.length > keep);
    const kept = this.text.slice(from - this.base);
    this.base = from;
    if (this.nulAt < 0) {
      const nul = more.indexOf("\0");
      if (nul >= 0) this.nulAt = from + kept.length + nul;
    }
    this.text = kept + more;
    return true;
  }

  /** What stands before the window is asked for no more. */
  letGo(): void {
    if (this.#aside.length === 0) return;
    this.placeAt(this.base);
    this.#aside = [];
  }

  /** Text between two offsets, neither before what is kept nor after what has been read. */
  slice(start: number, end: number): string {
    if (start >= this.base) return this.text.slice(start - this.base, end - this.base);
    return this.parts(start, end).join("");
  }

  /** The same in the parts it came in. */
  parts(start: number, end: number): readonly string[] {
    return [...this.#aside, this]
      .map(({ base, text }) => text.slice(Math.max(0, start - base), Math.max(0, end - base)))
      .filter((part) => part !== "");
  }

  /** Moves `line` and `column` to an offset, never backwards; a column is a character, not a UTF-16 unit. */
  placeAt(offset: number): void {
    for (const { base, text } of this.#aside) if (base + text.length > this.#placed) this.#placeIn(text, base, offset);
    this.#placeIn(this.text, this.base, offset);
    this.#placed = Math.max(this.#placed, offset);
  }

  #placeIn(text: string, base: number, offset: number): void {
    let at = Math.max(this.#placed, base) - base;
    const to = Math.min(offset - base, text.length);
    for (let next = text.indexOf("\n", at); next >= 0 && next < to; next = text.indexOf("\n", at)) {
      this.line++;
      this.column = 1;
      at = next + 1;
    }
    for (; at < to; at++) if (!isSecondHalf(text.charCodeAt(at))) this.column++;
  }

  /** Gives the parts back to whom they came from: an open file is closed. */
  close(): void {
    this.ended = true;
    this.#parts.return?.();
  }

  #pull(wanted: number): string {
    const parts: string[] = [];
    let length = 0;
    while (length < wanted) {
      const next = this.#parts.next();
      if (next.done === true) {
        this.ended = true;
        break;
      }
      parts.push(next.value);
      length += next.value.length;
    }
    return parts.length === 1 ? (parts[0] ?? "") : parts.join("");
  }
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
