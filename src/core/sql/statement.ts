import { token, type Lexer } from "./lex.js";
import type { CutRules } from "./rules.js";

const mostWords = 8;
const none: ReadonlySet<string> = new Set();
const own: readonly string[] = ["AS", "BEGIN", "ATOMIC", "CASE", "END", "FROM", "STDIN", "STDOUT"];

/** Follows the tokens of one statement after another: where each ends, its leading words, what it holds. */
export class StatementTracker {
  /** Tokens so far, neither space nor comments. */
  tokens = 0;
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
  #words: string[] = [];
  #leading = true;
  #depth = 0;
  /** BEGIN ATOMIC and CASE that wait for their END. */
  #blocks = 0;
  /** What kind of statement needs more than its words: only for these is each token looked at. */
  #kind: "routine" | "copy" | "other" = "other";
  #last = "";

  constructor(rules: CutRules, watch: ReadonlySet<string> = none) {
    this.#rules = rules;
    this.#watch = watch;
    this.#filter = filterFor(watch);
  }

  /** The leading words in upper case, joined by spaces. */
  get words(): string {
    return this.#words.join(" ");
  }

  reset(): void {
    this.tokens = 0;
    this.holds = none;
    this.readsData = false;
    this.sets = false;
    this.openAt = -1;
    this.#held = undefined;
    this.#words = [];
    this.#leading = true;
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
    } else if (lexer.kind === token.name) this.#name(lexer);
    this.tokens++;
    this.#leading = false;
    this.#last = lexer.kind === token.symbol && lexer.code === dot ? "." : "";
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
    const looked = this.#filter.mayHold(lexer.code, lexer.end - lexer.start);
    this.#leading &&= this.#words.length < mostWords;
    if (!looked && !this.#leading) {
      this.#last = "?";
      return;
    }
    const word = lexer.slice(lexer.start, lexer.end).toUpperCase();
    if (this.#leading) {
      this.#words.push(word);
      if (this.tokens <= 4) this.#leads(word);
    }
    if (looked) this.#known(word);
    this.#last = word;
  }

  /** Quoted: nobody folds it. */
  #name(lexer: Lexer): void {
    if (!this.#filter.mayHold(lexer.code, lexer.end - lexer.start)) return;
    const name = lexer.slice(lexer.start, lexer.end);
    if (this.#watch.has(name)) this.#hold(name);
  }

  #hold(word: string): void {
    this.#held ??= new Set();
    this.holds = this.#held.add(word);
  }

  #leads(word: string): void {
    const { tokens } = this;
    if (tokens === 1) {
      this.sets = word === "SET";
      if (word === "COPY" && this.#rules.copyData) this.#kind = "copy";
    } else if ((word === "FUNCTION" || word === "PROCEDURE") && this.#words[0] === "CREATE" && this.#rules.atomicBodies)
      if (tokens === 2 || (tokens === 4 && this.#last === "REPLACE")) this.#kind = "routine";
  }

  #known(word: string): void {
    if (this.#watch.has(word)) this.#hold(word);
    if (this.#kind === "copy") {
      const fromClient = word === "STDIN" || word === "STDOUT"; // the grammar takes either word in either direction
      if (fromClient && this.#last === "FROM" && this.#depth === 0) this.readsData = true;
    } else if (this.#kind === "routine") this.#block(word);
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
}

const openParenthesis = 40;
const closeParenthesis = 41;
const dot = 46;
const semicolon = 59;

const filters = new WeakMap<ReadonlySet<string>, WordFilter>();

/** The same words are looked for in script after script. */
function filterFor(watch: ReadonlySet<string>): WordFilter {
  let filter = filters.get(watch);
  if (!filter) filters.set(watch, (filter = new WordFilter([...watch, ...own])));
  return filter;
}

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
