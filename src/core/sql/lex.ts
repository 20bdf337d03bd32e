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
  lineEnd,
  nestedEnd,
  numberEnd,
  operatorClass,
  operatorEnd,
  operatorRow,
  type OperatorRow,
  quoteCode,
  quotedEnd,
  slashCode,
  spaceClass,
  spaceEnd,
  starCode,
  tagEnd,
  wordClass,
  wordEnd,
} from "./characters.js";
import type { LexRules } from "./rules.js";
import { TextCursor } from "./text-cursor.js";

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
  /** What ends a statement in the semicolon's stead: `\G`, or what DELIMITER says. */
  delimiter: 12,
} as const;
export type Token = (typeof token)[keyof typeof token];

/** What can be left open. */
export type Unterminated = "string" | "identifier" | "comment" | "dollar quote";

/**
 * Reads text token by token, as the server's own lexer does: `next()` moves `kind`, `start` and `end` (offsets in
 * the whole text).
 */
export class Lexer extends TextCursor {
  kind: Token = token.end;
  /** The token's first character. */
  code = 0;
  /** What did not end before the text did, and where it begins. */
  unterminated: { readonly what: Unterminated; readonly at: number } | undefined;
  /** A string that goes on where the one before it, on another line, ended. */
  continues = false;
  /** The token opens or closes `/*! … *\/`. */
  isVersionMark = false;
  /** Ends statements beside the semicolon; empty for none. */
  delimiter = "";
  /** No token of a statement has been read yet: there `--` needs no space behind it. */
  begins = false;
  /** Backslashes escape in plain strings; follows `SET standard_conforming_strings`. */
  backslashes: boolean;
  /** `"…"` is a string; follows `SET sql_mode`. */
  doubleQuotedStrings: boolean;
  readonly #rules: LexRules;
  /** After a string: whether backslashes escaped in it, and whether a line has ended since. */
  #afterString: "no" | "plain" | "escaping" = "no";
  #lineEnded = false;
  #escaping = false;
  #open: Unterminated | undefined;
  /** How many `/*! … *\/` are open, and where the outermost begins. */
  #versions = 0;
  #versionAt = 0;
  /** Passed once: a long row of signs is an operator each. */
  #row: OperatorRow = { end: 0, lastOther: -1, lastSpecial: -1 };

  constructor(text: Iterable<string>, rules: LexRules, firstLine = 1) {
    super(text, firstLine);
    this.#rules = rules;
    this.backslashes = rules.backslashEscapes;
    this.doubleQuotedStrings = rules.doubleQuotedStrings;
  }

  /** Inside `/*! … *\/`, whose contents are code. */
  get versioned(): boolean {
    return this.#versions > 0;
  }

  next(): Token {
    const window = this.window;
    const ahead = Math.max(3, this.delimiter.length);
    const start = (this.start = this.end);
    for (;;) {
      const { text } = window;
      const from = start - window.base;
      if (from < text.length) {
        const to = this.delimiter === "" ? this.#scan(text, from) : this.#scanDelimited(text, from);
        // What follows may belong to the token or decide its kind (`''`, `U&'`): look before it is believed.
        if (to + ahead <= text.length || !this.grow()) {
          this.end = to + window.base;
          this.#settle(text, from, to);
          return this.kind;
        }
        this.#open = undefined;
      } else if (!this.grow()) return this.#atEnd();
    }
  }

  /** What is kept from running by a comment that does not end must not seem to be there. */
  #atEnd(): Token {
    if (this.#versions > 0) this.unterminated ??= { what: "comment", at: this.#versionAt };
    return (this.kind = token.end);
  }

  #settle(text: string, from: number, to: number): void {
    if (this.#rules.versionedComments) this.#countVersions(to - from);
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

  #countVersions(length: number): void {
    const opens = this.code === slashCode;
    this.isVersionMark = this.kind === token.symbol && (opens || (this.code === starCode && length === 2));
    if (!this.isVersionMark) return;
    if (opens && this.#versions === 0) this.#versionAt = this.start;
    this.#versions += opens ? 1 : -1;
  }

  #canContinue(): boolean {
    return this.#rules.continuedStrings && this.#afterString !== "no" && this.#lineEnded;
  }

  /** Where a token ends that may hold the delimiter, or be it. Quotes and comments hide it. */
  #scanDelimited(text: string, from: number): number {
    const { delimiter } = this;
    if (this.#versions > 0) return this.#scan(text, from);
    if (text.startsWith(delimiter, from)) {
      this.code = text.charCodeAt(from);
      this.kind = token.delimiter;
      return from + delimiter.length;
    }
    const to = this.#scan(text, from);
    if (!isOpenText(this.kind)) return to;
    const first = delimiter.charCodeAt(0);
    for (let at = from + 1; at < to; at++)
      if (text.charCodeAt(at) === first && text.startsWith(delimiter, at)) return at;
    return to;
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
      if (this.doubleQuotedStrings) return this.#string(text, from, doubleQuoteCode, this.backslashes);
      return this.#name(text, from, doubleQuoteCode);
    }
    if (code === dollarCode) return this.#dollar(text, from);
    if (code === backslashCode && this.#rules.shell) return this.#shellLetter(text, from);
    if (code === dotCode && isDigit(text.charCodeAt(from + 1))) {
      this.kind = token.number;
      return numberEnd(text, from);
    }
    this.kind = token.symbol;
    return code === dotCode && text.charCodeAt(from + 1) === dotCode ? from + 2 : from + 1;
  }

  /** `\g` and `\G` end a statement, `\N` is NULL, and the others are commands. */
  #shellLetter(text: string, from: number): number {
    const letter = text.charCodeAt(from + 1);
    const ends = (letter | 32) === 0x67 && this.#versions === 0;
    this.kind = ends ? token.delimiter : token.symbol;
    return Math.min(from + 2, text.length);
  }

  #word(text: string, from: number, code: number): number {
    const to = wordEnd(text, from + 1);
    const prefixes = this.#rules.stringPrefixes;
    if (to === from + 1 && prefixes.includes(text.charAt(from).toLowerCase())) {
      const next = text.charCodeAt(to);
      const letter = code | 32;
      if (next === quoteCode && letter !== 0x75)
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
    const { dollarNames } = this.#rules;
    const next = text.charCodeAt(from + 1);
    if (isDigit(next) && !dollarNames) {
      this.kind = token.parameter;
      let to = from + 2;
      while (isDigit(text.charCodeAt(to))) to++;
      return to;
    }
    this.kind = token.symbol;
    const to = tagEnd(text, from + 1);
    if (to >= text.length && !this.window.ended) return to; // the tag may go on
    if (text.charCodeAt(to) !== dollarCode) return dollarNames ? this.#dollarName(text, from) : from + 1;
    this.kind = token.dollarString;
    const tag = text.slice(from, to + 1);
    const close = text.indexOf(tag, to + 1);
    if (close >= 0) return close + tag.length;
    if (dollarNames && this.window.ended) return this.#dollarName(text, from);
    this.#open = "dollar quote";
    return text.length;
  }

  #dollarName(text: string, from: number): number {
    this.kind = token.word;
    return wordEnd(text, from + 1);
  }

  #operator(text: string, from: number, code: number): number {
    const rules = this.#rules;
    if (code === backtickCode && rules.backtickNames) return this.#name(text, from, backtickCode);
    const next = text.charCodeAt(from + 1);
    if ((code === hashCode && rules.hashComments) || this.#opensLineComment(text, from, this.begins)) {
      this.kind = token.lineComment;
      return lineEnd(text, from + 1, rules.returnEndsComments);
    }
    if (code === slashCode && next === starCode) return this.#comment(text, from);
    if (this.versioned && code === starCode && next === slashCode) {
      this.kind = token.symbol;
      return from + 2;
    }
    this.kind = token.operator;
    const { base, ended } = this.window;
    if (from + base >= this.#row.end) {
      let to = from + 1;
      while (this.#goesOn(text, to)) to++;
      // What comes may decide where it ends: `--` may turn out to be a comment.
      if (to + 2 >= text.length && !ended) return text.length;
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

  #opensLineComment(text: string, at: number, anywhere = false): boolean {
    if (text.charCodeAt(at) !== dashCode || text.charCodeAt(at + 1) !== dashCode) return false;
    const after = text.charCodeAt(at + 2);
    return anywhere || !this.#rules.dashNeedsSpace || Number.isNaN(after) || after <= 32;
  }

  #comment(text: string, from: number): number {
    if (this.#rules.versionedComments) {
      versionMark.lastIndex = from;
      if (versionMark.test(text)) {
        this.kind = token.symbol;
        return versionMark.lastIndex;
      }
    }
    this.kind = token.blockComment;
    const to = this.#rules.nestedComments ? nestedEnd(text, from + 2) : text.indexOf("*/", from + 2);
    if (to < 0) this.#open = "comment";
    return to < 0 ? text.length : this.#rules.nestedComments ? to : to + 2;
  }
}

const backslashCode = 92;

/** `/*!`, `/*!50001`, `/*M!`; what goes on with a backslash is no version: a dump's mark for its own client. */
const versionMark = /\/\*M?!\d*(?![\d\\])/y;

/** No quotes and no comments. */
function isOpenText(kind: Token): boolean {
  return kind === token.word || kind === token.number || kind >= token.parameter;
}
