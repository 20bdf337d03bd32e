import { token, type Lexer } from "./lex.js";
import type { CutRules } from "./rules.js";

const mostWords = 8;
const none: ReadonlySet<string> = new Set();
const own: readonly string[] = ["AS", "BEGIN", "ATOMIC", "CASE", "END", "FROM", "STDIN", "STDOUT"];

/** Follows the tokens of one statement after another: where each ends, its leading words, what it holds. */
export class StatementTracker {
  /** Tokens so far, neither space nor comments. */
  tokens = 0;
  words = "";
  holds: ReadonlySet<string> = none;
  /** `COPY … FROM stdin`: lines of data follow. */
  readsData = false;
  /** Begins with SET: its last token is a value. */
  sets = false;
  /** Where the outermost open parenthesis stands; -1 for none. */
  openAt = -1;

  readonly #rules: CutRules;
  readonly #watch: ReadonlySet<string>;
  readonly #filter: WordFilter;
  #held: Set<string> | undefined;
  #wordsLeft = mostWords;
  #depth = 0;
  /** BEGIN ATOMIC and CASE that wait for their END. */
  #blocks = 0;
  #kind: "routine" | "copy" | "other" = "other";
  #last = "";

  constructor(rules: CutRules, watch: ReadonlySet<string> = none) {
    this.#rules = rules;
    this.#watch = watch;
    this.#filter = new WordFilter([...watch, ...own]);
  }

  reset(): void {
    this.tokens = 0;
    this.words = "";
    this.holds = none;
    this.readsData = false;
    this.sets = false;
    this.openAt = -1;
    this.#held = undefined;
    this.#wordsLeft = mostWords;
    this.#depth = 0;
    this.#blocks = 0;
    this.#kind = "other";
    this.#last = "";
  }

  /** Takes the token that the lexer stands on, neither space nor comment; true when it is the semicolon that ends the statement. */
  take(lexer: Lexer): boolean {
    if (lexer.kind === token.word) {
      this.tokens++;
      this.#word(lexer);
      return false;
    }
    if (lexer.kind === token.symbol) {
      if (lexer.code === semicolon && this.#depth === 0 && this.#blocks === 0 && !lexer.versioned) return true;
      this.#symbol(lexer);
    }
    this.tokens++;
    this.#wordsLeft = 0;
    if (this.#kind !== "other") this.#last = lexer.kind === token.symbol && lexer.code === dot ? "." : "";
    return false;
  }

  #symbol(lexer: Lexer): void {
    if (lexer.code === openParenthesis) {
      if (this.#depth++ === 0) this.openAt = lexer.start;
    } else if (lexer.code === closeParenthesis && this.#depth > 0) {
      if (--this.#depth === 0) this.openAt = -1;
    }
  }

  #word(lexer: Lexer): void {
    if (this.#wordsLeft > 0) {
      const word = lexer.slice(lexer.start, lexer.end).toUpperCase();
      this.words = this.tokens === 1 ? word : `${this.words} ${word}`;
      this.#wordsLeft--;
      if (this.tokens === 1) this.sets = word === "SET";
      if (this.tokens <= 4) this.#kind = this.#kindOf(this.words);
      this.#known(word);
    } else if (this.#filter.mayHold(lexer.code, lexer.end - lexer.start)) {
      this.#known(lexer.slice(lexer.start, lexer.end).toUpperCase());
    } else this.#last = "?";
  }

  #known(word: string): void {
    if (this.#watch.has(word)) {
      this.#held ??= new Set();
      this.holds = this.#held.add(word);
    }
    if (this.#kind === "copy") {
      const fromClient = word === "STDIN" || word === "STDOUT"; // the grammar takes either word in either direction
      if (fromClient && this.#last === "FROM" && this.#depth === 0) this.readsData = true;
    } else if (this.#kind === "routine") this.#block(word);
    this.#last = word;
  }

  /** END closes what BEGIN ATOMIC or CASE opened, but not as a label (`AS end`) or a column (`t.end`). */
  #block(word: string): void {
    if (this.#blocks === 0) {
      if (word === "ATOMIC" && this.#last === "BEGIN" && this.#depth === 0) this.#blocks = 1;
    } else if (this.#last !== "." && this.#last !== "AS") {
      if (word === "CASE") this.#blocks++;
      else if (word === "END") this.#blocks--;
    }
  }

  #kindOf(words: string): "routine" | "copy" | "other" {
    if (this.#rules.copyData && (words === "COPY" || words.startsWith("COPY "))) return "copy";
    return this.#rules.atomicBodies && routine.test(words) ? "routine" : "other";
  }
}

const routine = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/;
const openParenthesis = 40;
const closeParenthesis = 41;
const dot = 46;
const semicolon = 59;

/** Says without making a string whether a word may be one of those looked for. */
class WordFilter {
  readonly #seen = new Uint8Array(32 * 64);

  constructor(words: readonly string[]) {
    for (const word of words) this.#seen[(word.charCodeAt(0) & 31) * 64 + (word.length & 63)] = 1;
  }

  mayHold(firstCode: number, length: number): boolean {
    return length < 64 && this.#seen[(firstCode & 31) * 64 + length] === 1;
  }
}
