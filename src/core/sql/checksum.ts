import type { Checksums } from "../model/migration.js";
import { type Lexer, token } from "./lex.js";
import type { CutRules } from "./rules.js";
import { ScriptReader, step } from "./script-reader.js";
import { TextHash } from "./text-hash.js";

/** The version of the algorithm behind `Checksums.tokens`: what it hashes never changes under one number. */
export const tokensVersion = 1;

/**
 * Both checksums in one pass. `tokens` is over the text in one canonical form: tokens joined by one space, unquoted
 * words in lower case (ASCII letters) where the server folds them, comments and all other white space left out.
 * Strings, quoted names, COPY data and client commands count as they are written, line ends included. Never throws:
 * a text that cannot be cut has checksums, too.
 */
export function checksumsOf(text: Iterable<string>, rules: CutRules): Checksums {
  const raw = new TextHash();
  const tokens = new TextHash();
  const canonical = new Canonical(passing(text, raw), rules);
  for (let part = canonical.next(); part !== undefined; part = canonical.next()) tokens.add(part);
  return { raw: told(raw), tokens: told(tokens), version: tokensVersion };
}

/** The raw checksum alone: enough to know that nothing was changed. */
export function rawChecksumOf(text: Iterable<string>): string {
  const raw = new TextHash();
  for (const part of text) raw.add(part);
  return told(raw);
}

function told(hash: TextHash): string {
  return `sha256:${hash.digest()}`;
}

function* passing(text: Iterable<string>, raw: TextHash): Generator<string, void, void> {
  for (const part of text) {
    raw.add(part);
    yield part;
  }
}

class Canonical {
  readonly #reader: ScriptReader;
  readonly #lexer: Lexer;
  readonly #folds: boolean;
  #inData = false;
  #lastEnd = -1;
  #lastKind = 0;
  #lastCode = 0;

  constructor(text: Iterable<string>, rules: CutRules) {
    this.#reader = new ScriptReader(text, rules);
    this.#lexer = this.#reader.lexer;
    this.#folds = rules.foldsNames;
  }

  /** The next token as it counts, with what parts it from the one before. */
  next(): string | undefined {
    const lexer = this.#lexer;
    if (this.#inData) {
      const data = lexer.data();
      if (data !== undefined) return data;
      this.#inData = false;
    }
    let met = this.#reader.next();
    while (met === step.blank) met = this.#reader.next();
    if (met === step.end) return undefined;
    if (met === step.client) return this.#reader.command.counts;
    const isDelimiter = met === step.terminator && lexer.kind !== token.symbol;
    if (isDelimiter && this.#reader.tracker.tokens === 0) return "";
    const between = this.#between();
    this.#lastEnd = lexer.end;
    this.#lastKind = lexer.kind;
    this.#lastCode = lexer.code;
    // However a statement's end is written, it is the same end.
    if (met === step.terminator) return between + this.#endOfStatement();
    const written = lexer.slice(lexer.start, lexer.end);
    return between + (this.#folds && lexer.kind === token.word ? folded(written) : written);
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

  #endOfStatement(): string {
    this.#inData = this.#reader.tracker.readsData;
    this.#reader.finish();
    if (!this.#inData) return ";";
    const rest = this.#lexer.restOfLine();
    return `;\n${onlyComment.test(rest) ? "" : rest}`;
  }
}

const onlyComment = /^\s*(?:--[^\n]*)?\n?$/;

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
