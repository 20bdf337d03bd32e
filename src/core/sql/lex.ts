import {
  ampersandCode,
  backtickCode,
  classes,
  dashCode,
  digitClass,
  dollarCode,
  dotCode,
  doubleQuoteCode,
  escapedEnd,
  hasLineEnd,
  hashCode,
  isDigit,
  isStringPrefix,
  lineEnd,
  nestedEnd,
  newlineCode,
  numberEnd,
  operatorClass,
  operatorEnd,
  operatorRow,
  type OperatorRow,
  quoteCode,
  quotedEnd,
  returnCode,
  slashCode,
  spaceClass,
  spaceEnd,
  starCode,
  tagEnd,
  wordClass,
  wordEnd,
} from "./characters.js";
import type { LexRules } from "./rules.js";
import type { Place } from "./text-problem.js";
import { TextWindow } from "./window.js";

/** What a token is. Numbers, since a lexer hands out millions of them. */
export const token = {
  end: 0,
  space: 1,
  lineComment: 2,
  blockComment: 3,
  /** A keyword or an unquoted name. */
  word: 4,
  /** A quoted name. */
  name: 5,
  string: 6,
  dollarString: 7,
  number: 8,
  parameter: 9,
  operator: 10,
  /** One character that stands for itself: `( ) , ; . :` and what no rule knows. */
  symbol: 11,
} as const;
export type Token = (typeof token)[keyof typeof token];

/** What can be left open. */
export type Unterminated = "string" | "identifier" | "comment" | "dollar quote";

const longLine = 1 << 16;

/**
 * Reads text token by token, as the server's own lexer does: `next()` moves `kind`, `start` and `end` (offsets in
 * the whole text). Keeps in memory the token it stands on, and what `keep` asks for.
 */
export class Lexer {
  kind: Token = token.end;
  start = 0;
  end = 0;
  /** The token's first character. */
  code = 0;
  /** What did not end before the text did, and where it begins. */
  unterminated: { readonly what: Unterminated; readonly at: number } | undefined;
  /** A string that goes on where the one before it, on another line, ended. */
  continues = false;
  /** Inside `/*! … *\/`, whose contents are code. */
  versioned = false;
  /** Backslashes escape in plain strings; follows `SET standard_conforming_strings`. */
  backslashes: boolean;
  /** Offset from which on text must stay readable; -1: from the token on. */
  keep = -1;
  /** After `data()` gave nothing: whether its end mark was there. */
  dataEnded = false;

  readonly #window: TextWindow;
  readonly #rules: LexRules;
  /** After a string: whether backslashes escaped in it, and whether a line has ended since. */
  #afterString: "no" | "plain" | "escaping" = "no";
  #lineEnded = false;
  #escaping = false;
  #open: Unterminated | undefined;
  #atLineStart = true;
  /** Passed once: a long row of signs is an operator each. */
  #row: OperatorRow = { end: 0, lastOther: -1, lastSpecial: -1 };

  constructor(text: Iterable<string>, rules: LexRules, firstLine = 1) {
    this.#window = new TextWindow(text, firstLine);
    this.#rules = rules;
    this.backslashes = rules.backslashEscapes;
  }

  next(): Token {
    const window = this.#window;
    const start = (this.start = this.end);
    for (;;) {
      const { text } = window;
      const from = start - window.base;
      if (from < text.length) {
        const to = this.#scan(text, from);
        // What follows may belong to the token or decide its kind (`''`, `U&'`): look before it is believed.
        if (to + 3 <= text.length || !this.#grow()) {
          this.end = to + window.base;
          this.#settle(text, from, to);
          return this.kind;
        }
        this.#open = undefined;
      } else if (!this.#grow()) return (this.kind = token.end);
    }
  }

  /** Text between two offsets, neither before `keep` (or the token's start) nor after what has been read. */
  slice(start: number, end: number): string {
    return this.#window.slice(start, end);
  }

  /** The same in the parts it came in: what is long need not be one string. */
  parts(start: number, end: number): readonly string[] {
    return this.#window.parts(start, end);
  }

  /** Line and column of an offset that is not before one asked for earlier. */
  placeOf(offset: number): Place {
    this.#window.placeAt(offset);
    return { line: this.#window.line, column: this.#window.column };
  }

  /** Offset of a NUL that has been passed; -1 for none. */
  get nulAt(): number {
    const { nulAt } = this.#window;
    return nulAt >= 0 && nulAt < this.end ? nulAt : -1;
  }

  /** Text before the token is asked for no more. */
  letGo(): void {
    this.keep = -1;
    this.#window.letGo();
  }

  close(): void {
    this.#window.close();
  }

  /** The rest of the line as it stands, with its end; the next token begins after it. */
  restOfLine(): string {
    const window = this.#window;
    const start = (this.start = this.end);
    let newline = window.text.indexOf("\n", start - window.base);
    while (newline < 0 && this.#grow()) newline = window.text.indexOf("\n", start - window.base);
    const to = newline < 0 ? window.text.length : newline + 1;
    this.end = to + window.base;
    this.#atLineStart = true;
    return window.text.slice(start - window.base, to);
  }

  /** Lines as they stand, some at a time, up to one that is `\.`; undefined once it is passed or missing (`dataEnded`). */
  data(): string | undefined {
    const window = this.#window;
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
      if (this.#grow()) continue;
      this.dataEnded = false;
      return undefined;
    }
  }

  #grow(): boolean {
    return this.#window.grow(this.start, this.keep >= 0 ? this.keep : this.start);
  }

  #settle(text: string, from: number, to: number): void {
    if (this.#open) this.unterminated = { what: this.#open, at: this.start };
    const { kind } = this;
    if (kind === token.space) {
      if (this.#afterString !== "no") this.#lineEnded ||= hasLineEnd(text, from, to);
    } else if (kind === token.string) {
      this.continues = this.code === quoteCode && this.#canContinue();
      this.#afterString = this.#escaping ? "escaping" : "plain";
      this.#lineEnded = false;
    } else if (kind !== token.lineComment) {
      this.#afterString = "no";
      this.continues = false;
    }
  }

  #canContinue(): boolean {
    return this.#afterString !== "no" && this.#lineEnded;
  }

  /** Sets `kind` and `code`; where the token ends, or the text's length when it goes on beyond. */
  #scan(text: string, from: number): number {
    const code = (this.code = text.charCodeAt(from));
    switch (classes[code]) {
      case spaceClass:
        this.kind = token.space;
        return spaceEnd(text, from + 1);
      case wordClass:
        return this.#word(text, from, code);
      case digitClass:
        this.kind = token.number;
        return numberEnd(text, from);
      case operatorClass:
        return this.#operator(text, from, code);
      default:
        return this.#mark(text, from, code);
    }
  }

  #mark(text: string, from: number, code: number): number {
    if (code === quoteCode) {
      const escaping = this.#canContinue() ? this.#afterString === "escaping" : this.backslashes;
      return this.#string(text, from, quoteCode, escaping);
    }
    if (code === doubleQuoteCode) {
      if (this.#rules.doubleQuotedStrings) return this.#string(text, from, doubleQuoteCode, this.backslashes);
      return this.#name(text, from, doubleQuoteCode);
    }
    if (code === dollarCode) return this.#dollar(text, from);
    if (code === dotCode && isDigit(text.charCodeAt(from + 1))) {
      this.kind = token.number;
      return numberEnd(text, from);
    }
    this.kind = token.symbol;
    return code === dotCode && text.charCodeAt(from + 1) === dotCode ? from + 2 : from + 1;
  }

  #word(text: string, from: number, code: number): number {
    const to = wordEnd(text, from + 1);
    if (to === from + 1 && this.#rules.prefixedStrings) {
      const next = text.charCodeAt(to);
      const letter = code | 32;
      if (next === quoteCode && isStringPrefix(letter))
        return this.#string(text, to, quoteCode, letter === 0x65 || (letter === 0x6e && this.backslashes));
      if (next === ampersandCode && letter === 0x75) {
        const quote = text.charCodeAt(to + 1);
        if (quote === quoteCode) return this.#string(text, to + 1, quoteCode, false);
        if (quote === doubleQuoteCode) return this.#name(text, to + 1, doubleQuoteCode);
      }
    }
    this.kind = token.word;
    return to;
  }

  #string(text: string, quoteAt: number, quote: number, escaping: boolean): number {
    this.kind = token.string;
    this.#escaping = escaping;
    const to = escaping ? escapedEnd(text, quoteAt + 1, quote) : quotedEnd(text, quoteAt + 1, quote);
    if (to < 0) this.#open = "string";
    return to < 0 ? text.length : to;
  }

  #name(text: string, quoteAt: number, quote: number): number {
    this.kind = token.name;
    const to = quotedEnd(text, quoteAt + 1, quote);
    if (to < 0) this.#open = "identifier";
    return to < 0 ? text.length : to;
  }

  #dollar(text: string, from: number): number {
    const next = text.charCodeAt(from + 1);
    if (isDigit(next)) {
      this.kind = token.parameter;
      let to = from + 2;
      while (isDigit(text.charCodeAt(to))) to++;
      return to;
    }
    this.kind = token.symbol;
    if (!this.#rules.dollarQuotes) return from + 1;
    const to = tagEnd(text, from + 1);
    if (to >= text.length && !this.#window.ended) return to; // the tag may go on
    if (text.charCodeAt(to) !== dollarCode) return from + 1;
    this.kind = token.dollarString;
    const tag = text.slice(from, to + 1);
    const close = text.indexOf(tag, to + 1);
    if (close >= 0) return close + tag.length;
    this.#open = "dollar quote";
    return text.length;
  }

  #operator(text: string, from: number, code: number): number {
    const rules = this.#rules;
    if (code === backtickCode && rules.backtickNames) return this.#name(text, from, backtickCode);
    const next = text.charCodeAt(from + 1);
    if ((code === hashCode && rules.hashComments) || this.#opensLineComment(text, from)) {
      this.kind = token.lineComment;
      return lineEnd(text, from + 1);
    }
    if (code === slashCode && next === starCode) return this.#comment(text, from);
    if (this.versioned && code === starCode && next === slashCode) {
      this.kind = token.symbol;
      this.versioned = false;
      return from + 2;
    }
    this.kind = token.operator;
    const { base, ended } = this.#window;
    if (from + base >= this.#row.end) {
      let to = from + 1;
      while (this.#goesOn(text, to)) to++;
      if (to === text.length && !ended) return to; // what comes may decide where it ends
      this.#row = operatorRow(text, from, to, base);
    }
    return operatorEnd(this.#row, from + base) - base;
  }

  #goesOn(text: string, at: number): boolean {
    const code = text.charCodeAt(at);
    if (at >= text.length || classes[code] !== operatorClass) return false;
    if (code === slashCode && text.charCodeAt(at + 1) === starCode) return false;
    if (code === starCode && this.versioned && text.charCodeAt(at + 1) === slashCode) return false;
    if (code === backtickCode && this.#rules.backtickNames) return false;
    if (code === hashCode && this.#rules.hashComments) return false;
    return !this.#opensLineComment(text, at);
  }

  #opensLineComment(text: string, at: number): boolean {
    if (text.charCodeAt(at) !== dashCode || text.charCodeAt(at + 1) !== dashCode) return false;
    const after = text.charCodeAt(at + 2);
    return !this.#rules.dashNeedsSpace || Number.isNaN(after) || after <= 32;
  }

  #comment(text: string, from: number): number {
    if (this.#rules.versionedComments) {
      const opening = /\/\*M?!\d*/y;
      opening.lastIndex = from;
      if (opening.test(text)) {
        this.kind = token.symbol;
        this.versioned = true;
        return opening.lastIndex;
      }
    }
    this.kind = token.blockComment;
    const to = this.#rules.nestedComments ? nestedEnd(text, from + 2) : text.indexOf("*/", from + 2);
    if (to < 0) this.#open = "comment";
    return to < 0 ? text.length : this.#rules.nestedComments ? to : to + 2;
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
    return mark + 3 < text.length || this.#window.ended;
  }

  #passMark(text: string, mark: number): undefined {
    const line = text.indexOf("\n", mark);
    this.end = (line < 0 ? text.length : line + 1) + this.#window.base;
    this.dataEnded = true;
  }

  /** Whole lines where there are some; a part of a line only when the line is a long one. */
  #dataTo(text: string, from: number, mark: number): number {
    if (mark > from) return mark;
    const line = text.lastIndexOf("\n") + 1;
    if (line > from) return line;
    return this.#window.ended || text.length - from >= longLine ? text.length : from;
  }
}
