import { createHash, type Hash } from "node:crypto";
import type { Checksums } from "../model/migration.js";
import { Lexer, token } from "./lex.js";
import type { CutRules } from "./rules.js";
import { StatementTracker } from "./statement.js";
import { StringsSetting } from "./strings-setting.js";

/** The version of the algorithm behind `Checksums.tokens`: what it hashes never changes under one number. */
export const tokensVersion = 1;

/**
 * Both checksums in one pass. `tokens` is over the text in one canonical form: tokens joined by one space, unquoted
 * words in lower case (ASCII letters, as the server folds them), comments and all other white space left out.
 * Strings, quoted names, COPY data and client commands count as they are written, line ends included. Never throws:
 * a text that cannot be cut has checksums, too.
 */
export function checksumsOf(text: Iterable<string>, rules: CutRules): Checksums {
  const raw = new TextHash();
  const tokens = new TextHash();
  const canonical = new Canonical(passing(text, raw), rules);
  for (let part = canonical.next(); part !== undefined; part = canonical.next()) tokens.add(part);
  return { raw: raw.digest(), tokens: tokens.digest(), version: tokensVersion };
}

/** The raw checksum alone: enough to know that nothing was changed. */
export function rawChecksumOf(text: Iterable<string>): string {
  const raw = new TextHash();
  for (const part of text) raw.add(part);
  return raw.digest();
}

function* passing(text: Iterable<string>, raw: TextHash): Generator<string, void, void> {
  for (const part of text) {
    raw.add(part);
    yield part;
  }
}

class Canonical {
  readonly #lexer: Lexer;
  readonly #rules: CutRules;
  readonly #tracker: StatementTracker;
  readonly #strings: StringsSetting;
  #inData = false;
  #lastEnd = -1;
  #lastKind = 0;
  #lastCode = 0;

  constructor(text: Iterable<string>, rules: CutRules) {
    this.#lexer = new Lexer(text, rules);
    this.#rules = rules;
    this.#tracker = new StatementTracker(rules);
    this.#strings = new StringsSetting(rules);
  }

  /** The next token as it counts, with what parts it from the one before. */
  next(): string | undefined {
    const lexer = this.#lexer;
    if (this.#inData) {
      const data = lexer.data();
      if (data !== undefined) return data;
      this.#inData = false;
    }
    let kind = lexer.next();
    while (kind === token.space || kind === token.lineComment || kind === token.blockComment) kind = lexer.next();
    if (kind === token.end) return undefined;
    if (kind === token.symbol && lexer.code === backslash && this.#rules.metaCommands)
      return `\n\\${lexer.restOfLine().trim()}\n`;
    const between = this.#between();
    this.#lastEnd = lexer.end;
    this.#lastKind = kind;
    this.#lastCode = lexer.code;
    const written = lexer.slice(lexer.start, lexer.end);
    if (this.#tracker.take(lexer)) return between + this.#endOfStatement(written);
    if (this.#tracker.sets) this.#strings.see(kind, written);
    return between + (kind === token.word ? folded(written) : written);
  }

  /** A space, or nothing where being apart would mean something else: `::`, `0x1F`. */
  #between(): string {
    const lexer = this.#lexer;
    if (lexer.continues) return "\n"; // 'a' and 'b' on two lines are one string, on one line an error
    if (lexer.start !== this.#lastEnd) return this.#lastEnd < 0 ? "" : " ";
    const wordy = isWordy(this.#lastKind) && isWordy(lexer.kind);
    const paired = this.#lastKind === token.symbol && isPairing(this.#lastCode) && isPairing(lexer.code);
    return wordy || paired ? "" : " ";
  }

  #endOfStatement(semicolon: string): string {
    const tracker = this.#tracker;
    this.#lexer.backslashes = this.#strings.after(tracker.words);
    this.#inData = tracker.readsData;
    tracker.reset();
    if (!this.#inData) return semicolon;
    const rest = this.#lexer.restOfLine();
    return `${semicolon}\n${onlyComment.test(rest) ? "" : rest}`;
  }
}

const onlyComment = /^\s*(?:--[^\n]*)?\n?$/;

const backslash = 92;

function isWordy(kind: number): boolean {
  return kind === token.word || kind === token.number || kind === token.parameter;
}

/** `:`, `=`, `.`, `>`: `::`, `:=`, `..`, `=>`. */
function isPairing(code: number): boolean {
  return code === 58 || code === 61 || code === 46 || code === 62;
}

function folded(word: string): string {
  const lower = word.toLowerCase();
  if (lower === word || onlyAscii.test(word)) return lower;
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
const onlyAscii = /^[\0-\x7f]*$/;

const batch = 1 << 15;

/** SHA-256 over text that comes in parts, a character's two halves perhaps in different ones. */
class TextHash {
  readonly #hash: Hash = createHash("sha256");
  #waiting = "";

  add(part: string): void {
    this.#waiting += part;
    if (this.#waiting.length >= batch) this.#flush();
  }

  digest(): string {
    this.#hash.update(this.#waiting, "utf8");
    return `sha256:${this.#hash.digest("hex")}`;
  }

  #flush(): void {
    const last = this.#waiting.charCodeAt(this.#waiting.length - 1);
    const split = last >= 0xd800 && last <= 0xdbff ? this.#waiting.length - 1 : this.#waiting.length;
    this.#hash.update(this.#waiting.slice(0, split), "utf8");
    this.#waiting = this.#waiting.slice(split);
  }
}
