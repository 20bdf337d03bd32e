import { type Lexer, token } from "../sql/lex.js";
import type { CutRules } from "../sql/rules.js";
import { ScriptReader, step } from "../sql/script-reader.js";
import type { Place } from "../sql/text-problem.js";

/** A comment that holds a tool's mark, outside strings, other comments and COPY data. */
export interface MarkedLine extends Place {
  /** The comment, without what stands before it on its line, and without the line's end. */
  readonly text: string;
  /** Characters of the text before its line, and before the line after it. */
  readonly from: number;
  readonly to: number;
  readonly where: "start" | "indented" | "behind";
  /** What stands between it and the last cut. */
  readonly before: Before;
}

export interface Before {
  /** The first statement, or command of a client. */
  readonly first: Place | undefined;
  /** The last one, where no semicolon has ended it. */
  readonly open: Place | undefined;
  /** The first comment that no two dashes begin. */
  readonly comment: Place | undefined;
}

/**
 * Finds a tool's marks: lines that begin with two dashes. They are the tool's own, taken out before any server sees
 * them, so that `--+mark` is one where `--x` is no comment, too. In bounded memory.
 */
export class MarkedLines {
  readonly #reader: ScriptReader;
  readonly #lexer: Lexer;
  readonly #mark: string;
  #lineStart = 0;
  #fresh = true;
  #first: Place | undefined;
  #open: Place | undefined;
  #comment: Place | undefined;

  constructor(text: Iterable<string>, rules: CutRules, mark: string) {
    this.#reader = new ScriptReader(text, rules);
    this.#lexer = this.#reader.lexer;
    this.#mark = mark;
  }

  /** The next mark; undefined at the text's end. */
  next(): MarkedLine | undefined {
    for (;;) {
      const marked = this.#fresh ? this.#atLineStart() : undefined;
      if (marked) return marked;
      const met = this.#reader.next();
      if (met === step.end) return undefined;
      const behind = this.#follow(met === step.token);
      if (met === step.terminator) this.#endStatement();
      else if (met === step.client) this.#passClient();
      if (behind) return behind;
    }
  }

  /** What has come since the last cut. */
  get before(): Before {
    return { first: this.#first, open: this.#open, comment: this.#comment };
  }

  /** Whatever is open ends here. */
  cut(): void {
    this.#reader.finish();
    this.#first = this.#open = this.#comment = undefined;
  }

  #atLineStart(): MarkedLine | undefined {
    const lexer = this.#lexer;
    const isDashes = lexer.peek(2) === "--";
    if (!isDashes) return undefined;
    const line = lexer.peekLine();
    if (!line.includes(this.#mark)) return undefined;
    const at = lexer.end;
    const where = at === this.#lineStart ? "start" : "indented";
    const place = lexer.placeOf(at);
    lexer.restOfLine();
    const marked = {
      ...place,
      text: line.trimEnd(),
      from: this.#lineStart,
      to: lexer.end,
      where,
      before: this.before,
    } as const;
    this.#startLine(lexer.end);
    return marked;
  }

  /** Keeps up with the token in hand; a mark behind something else on its line is given back. */
  #follow(isToken: boolean): MarkedLine | undefined {
    const lexer = this.#lexer;
    const { kind, start, end } = lexer;
    if (kind === token.space) {
      const newline = lexer.slice(start, end).lastIndexOf("\n");
      if (newline >= 0) this.#startLine(start + newline + 1);
      return undefined;
    }
    this.#fresh = false;
    if (isToken && !this.#open) {
      this.#open = lexer.placeOf(start);
      this.#first ??= this.#open;
    }
    if (kind === token.blockComment || (kind === token.lineComment && lexer.slice(start, start + 2) !== "--"))
      this.#comment ??= lexer.placeOf(start);
    if (kind !== token.lineComment) return undefined;
    const text = lexer.slice(start, end);
    if (!text.includes(this.#mark)) return undefined;
    return { ...lexer.placeOf(start), text, from: start, to: end, where: "behind", before: this.before };
  }

  /** One that does something counts, though it is refused where it stands. */
  #passClient(): void {
    const { harmless, at } = this.#reader.command;
    if (!harmless) this.#first ??= at;
    this.#startLine(this.#lexer.end);
  }

  #startLine(offset: number): void {
    this.#lineStart = offset;
    this.#fresh = true;
  }

  /** Data behind a statement is no SQL. */
  #endStatement(): void {
    const { readsData } = this.#reader.tracker;
    this.#reader.finish();
    this.#open = undefined;
    if (!readsData) return;
    this.#lexer.restOfLine();
    while (this.#lexer.data() !== undefined);
    this.#startLine(this.#lexer.end);
  }
}
