import type { ProblemFacts } from "../model/problem.js";
import type { Lexer } from "./lex.js";
import type { CopyDataPiece, Piece, StatementPiece } from "./piece.js";
import type { CutRules } from "./rules.js";
import { ScriptReader, step } from "./script-reader.js";
import type { StatementTracker } from "./statement.js";
import { TextProblem, type Place } from "./text-problem.js";

export interface CutOptions {
  /** The line of the file at which the text begins; 1 unless told. */
  readonly firstLine?: number;
  /** Words in upper case, and quoted names as they are written, that each statement's `holds` should tell of. */
  readonly watch?: ReadonlySet<string>;
}

/**
 * Cuts a script into what is sent, in order, reading no further than asked. What lies between the pieces is white
 * space, comments, semicolons and harmless client commands. Throws `TextProblem` at what cannot be cut.
 */
export function cut(text: Iterable<string>, rules: CutRules, options: CutOptions = {}): IterableIterator<Piece, void> {
  return new Cutter(text, rules, options);
}

/** Not a generator: one that waits to go on holds what it gave last, and that may be megabytes. */
class Cutter implements IterableIterator<Piece, void> {
  readonly #reader: ScriptReader;
  readonly #lexer: Lexer;
  readonly #tracker: StatementTracker;
  #dataOf: StatementPiece | undefined;
  #data: CopyDataPiece | undefined;
  #first = 0;
  #last = 0;
  #line = 0;
  #column = 0;
  #ended = false;

  constructor(text: Iterable<string>, rules: CutRules, options: CutOptions) {
    this.#reader = new ScriptReader(text, rules, options.firstLine, options.watch);
    this.#lexer = this.#reader.lexer;
    this.#tracker = this.#reader.tracker;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Piece, void> {
    if (this.#ended) return over;
    try {
      const value = this.#piece();
      return value ? { done: false, value } : this.return();
    } catch (error) {
      this.return();
      throw error;
    }
  }

  return(): IteratorResult<Piece, void> {
    this.#ended = true;
    this.#lexer.close();
    return over;
  }

  #piece(): Piece | undefined {
    if (this.#dataOf) return this.#openData(this.#dataOf);
    if (this.#data) this.#skipData(this.#data);
    for (;;) {
      const begins = this.#tracker.tokens === 0;
      switch (this.#reader.next()) {
        case step.blank:
          this.#assertNoNul(); // its place is known no more once the text has moved on
          break;
        case step.token:
          this.#goOn(begins);
          break;
        case step.terminator:
          if (!begins) return this.#statement();
          break;
        case step.client:
          this.#assertHarmless();
          break;
        default:
          return this.#atEnd();
      }
    }
  }

  #goOn(begins: boolean): void {
    const lexer = this.#lexer;
    this.#last = lexer.end;
    if (!begins) return;
    this.#first = lexer.keep = lexer.start;
    const place = lexer.placeOf(lexer.start);
    this.#line = place.line;
    this.#column = place.column;
  }

  #statement(): StatementPiece {
    const tracker = this.#tracker;
    this.#assertNoNul();
    if (tracker.openAt >= 0) throw this.#unterminated("parenthesis", this.#lexer.placeOf(tracker.openAt));
    const piece: StatementPiece = withText(this.#lexer, this.#first, this.#last, {
      kind: "statement",
      offset: this.#first,
      line: this.#line,
      column: this.#column,
      words: tracker.words,
      holds: tracker.holds,
      ...(tracker.readsData ? { data: true } : {}),
    });
    if (tracker.readsData) this.#dataOf = piece;
    this.#reader.finish();
    if (this.#reader.isUnreadable) throw new TextProblem("oracle_mode", {}, piece);
    this.#lexer.letGo();
    return piece;
  }

  #atEnd(): StatementPiece | undefined {
    const { tokens, readsData } = this.#tracker;
    const { unterminated } = this.#lexer;
    this.#assertNoNul();
    if (unterminated) throw this.#unterminated(unterminated.what, this.#lexer.placeOf(unterminated.at));
    if (tokens === 0) return undefined;
    if (readsData && this.#tracker.openAt < 0)
      throw this.#unterminated("copy data", { line: this.#line, column: this.#column });
    return this.#statement();
  }

  #assertHarmless(): void {
    this.#assertNoNul();
    const { name, harmless, at } = this.#reader.command;
    if (harmless && this.#tracker.tokens === 0) return;
    if (name === "DELIMITER") throw new TextProblem("bad_delimiter", {}, at);
    throw new TextProblem("meta_command", { command: name }, at);
  }

  #openData(statement: StatementPiece): CopyDataPiece {
    const lexer = this.#lexer;
    this.#dataOf = undefined;
    const place = lexer.placeOf(lexer.end);
    const rest = lexer.restOfLine();
    this.#assertNoNul();
    if (!nothingRuns.test(rest)) throw new TextProblem("text_after_copy", {}, place);
    const { line } = lexer.placeOf(lexer.end);
    const piece: CopyDataPiece = {
      kind: "copy-data",
      offset: lexer.end,
      line,
      lines: () => this.#lines(piece, statement),
    };
    return (this.#data = piece);
  }

  *#lines(piece: CopyDataPiece, statement: StatementPiece): Generator<string, void, void> {
    while (this.#data === piece) {
      const part = this.#lexer.data();
      this.#assertNoNul();
      if (part === undefined) break;
      yield part;
    }
    if (this.#data !== piece) return; // read once, and not after the next piece was asked for
    if (!this.#lexer.dataEnded) throw this.#unterminated("copy data", statement);
    this.#data = undefined;
  }

  #skipData(piece: CopyDataPiece): void {
    const lines = piece.lines()[Symbol.iterator]();
    while (lines.next().done !== true);
    this.#data = undefined;
  }

  #unterminated(what: ProblemFacts["unterminated"]["what"], at: Place): TextProblem {
    return new TextProblem("unterminated", { what }, at);
  }

  #assertNoNul(): void {
    const { nulAt } = this.#lexer;
    if (nulAt >= 0) throw new TextProblem("nul_byte", {}, this.#lexer.placeOf(nulAt));
  }
}

/** Space and comments, each to the end that the server sees: a carriage return alone ends one, too, and what follows runs. */
const nothingRuns = /^[ \t\n\r\f\v]*(?:--[^\n\r]*(?:[\n\r][ \t\n\r\f\v]*|$))*$/;

/** From so many characters on a statement is not one string: it would be there twice as it is made. */
const longChars = 1 << 20;

function withText(
  lexer: Lexer,
  start: number,
  end: number,
  facts: Omit<StatementPiece, "text" | "parts">,
): StatementPiece {
  if (end - start < longChars) return { ...facts, text: lexer.slice(start, end) };
  const parts = lexer.parts(start, end);
  return {
    ...facts,
    parts,
    get text() {
      return parts.join("");
    },
  };
}

const over: IteratorResult<Piece, void> = { done: true, value: undefined };
