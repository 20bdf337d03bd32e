import { CompoundStatement } from "./compound.js";
import { token, type Lexer } from "./lex.js";
import type { CutRules } from "./rules.js";
import { WordFilter } from "./word-filter.js";

const mostWords = 8;
const mayBeCompound = /^(?:CREATE|ALTER|BEGIN|CASE|FOR|IF|LOOP|REPEAT|WHILE)$/;
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
  readonly #compound: CompoundStatement | undefined;
  #held: Set<string> | undefined;
  #words: string[] = [];
  #leading = true;
  #depth = 0;
  /** BEGIN ATOMIC and CASE that wait for their END. */
  #blocks = 0;
  /** What kind of statement needs more than its words: only for these is each token looked at. */
  #kind: "routine" | "copy" | "compound" | "other" = "other";
  #last = "";

  constructor(rules: CutRules, watch: ReadonlySet<string> = none) {
    this.#rules = rules;
    this.#watch = watch;
    this.#filter = filterFor(watch);
    this.#compound = rules.compoundBodies ? new CompoundStatement() : undefined;
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

  /** Takes the token that the lexer stands on, neither space nor comment; true when it ends the statement. */
  take(lexer: Lexer): boolean {
    if (lexer.kind === token.word) {
      this.tokens++;
      this.#word(lexer);
      return false;
    }
    if (lexer.kind === token.symbol) {
      if (lexer.code === semicolon && this.#isFree(lexer)) return true;
      this.#symbol(lexer);
      if (lexer.isVersionMark) return false;
    } else if (lexer.kind === token.name) this.#name(lexer);
    else if (lexer.kind === token.delimiter) return true;
    if (this.#kind === "compound") this.#tellCompound(lexer);
    this.tokens++;
    this.#leading = false;
    this.#last = lexer.kind === token.symbol && lexer.code === dot ? "." : "";
    return false;
  }

  /** Whether nothing is open that a semicolon would belong to. */
  #isFree({ versioned }: Lexer): boolean {
    if (this.#depth > 0 || this.#blocks > 0 || versioned) return false;
    return this.#kind !== "compound" || !this.#compound!.isOpen;
  }

  /** In `/*! … *\/`, which a server may pass over, a parenthesis holds nothing. */
  #symbol(lexer: Lexer): void {
    if (lexer.isVersionMark) {
      this.tokens++;
    } else if (lexer.versioned) {
      return;
    } else if (lexer.code === openParenthesis) {
      if (this.#depth++ === 0) this.openAt = lexer.start;
    } else if (lexer.code === closeParenthesis && this.#depth > 0) {
      if (--this.#depth === 0) this.openAt = -1;
    }
  }

  #word(lexer: Lexer): void {
    if (this.#kind === "compound") this.#tellCompound(lexer);
    const looked = this.#filter.mayHold(lexer.code, lexer.end - lexer.start);
    this.#leading &&= this.#words.length < mostWords;
    if (!looked && !this.#leading) {
      this.#last = "?";
      return;
    }
    const word = lexer.slice(lexer.start, lexer.end).toUpperCase();
    if (this.#leading) {
      this.#words.push(word);
      if (this.#words.length <= 4) this.#leads(word);
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
    const { length } = this.#words;
    if (length === 1) {
      this.sets = word === "SET";
      if (word === "COPY" && this.#rules.copyData) this.#kind = "copy";
      if (this.#compound && mayBeCompound.test(word)) {
        this.#kind = "compound";
        this.#compound.begin(word);
      }
    } else if ((word === "FUNCTION" || word === "PROCEDURE") && this.#words[0] === "CREATE" && this.#rules.atomicBodies)
      if (length === 2 || (length === 4 && this.#last === "REPLACE")) this.#kind = "routine";
  }

  #tellCompound(lexer: Lexer): void {
    const compound = this.#compound!;
    const { kind, start, end } = lexer;
    if (kind === token.word)
      compound.word(compound.knows(lexer.code, end - start) ? lexer.slice(start, end).toUpperCase() : "");
    else if (kind === token.symbol || kind === token.operator) compound.mark(lexer.slice(end - 1, end));
    else compound.other();
    if (compound.isNone) this.#kind = "other";
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
