import { Lexer, token, type Token } from "../../core/sql/lex.js";
import type { LexRules } from "../../core/sql/rules.js";
import { mysqlQuote, unquoted } from "./quote.js";

/** A token of a statement, neither space nor comment. */
export interface SqlToken {
  readonly kind: Token;
  readonly text: string;
  /** A word in upper case, a sign as it is; empty for what is quoted, which is no word of the statement. */
  readonly said: string;
  /** Where it ends in the statement. */
  readonly end: number;
}

const atEnd: SqlToken = { kind: token.end, text: "", said: "", end: -1 };

/** A statement's tokens, read no further than asked. What stands in `/*! … *\/` counts as code. */
export class Tokens {
  readonly #lexer: Lexer;
  readonly #ahead: SqlToken[] = [];
  #passed = 0;

  readonly #rules: LexRules;
  readonly #holds: ReadonlySet<string> | undefined;

  /** `holds`: of the words that a cut watches for those that stand in it, where that is known. */
  constructor(text: Iterable<string>, rules: LexRules, holds?: ReadonlySet<string>) {
    this.#lexer = new Lexer(text, rules);
    this.#rules = rules;
    this.#holds = holds;
  }

  /** What is left of it. */
  static all(tokens: Tokens): readonly SqlToken[] {
    const found: SqlToken[] = [];
    while (!tokens.ended) found.push(tokens.next());
    return found;
  }

  /** Whether one of these words, which a cut watches for, may stand anywhere in it. */
  mayHold(words: readonly string[]): boolean {
    return this.#holds === undefined || words.some((word) => this.#holds?.has(word));
  }

  /** Another text, read the same way. */
  of(text: string): Tokens {
    return new Tokens([text], this.#rules);
  }

  peek(ahead = 0): SqlToken {
    while (this.#ahead.length <= ahead) this.#read();
    return this.#ahead[ahead]!;
  }

  next(): SqlToken {
    const found = this.peek();
    if (found.kind !== token.end) {
      this.#ahead.shift();
      this.#passed = found.end;
    }
    return found;
  }

  get ended(): boolean {
    return this.peek().kind === token.end;
  }

  /** A quote that does not end: the text was written for another way of reading. */
  get isMisread(): boolean {
    return this.#lexer.unterminated !== undefined;
  }

  /** Where what was passed last ends in the statement. */
  get passed(): number {
    return this.#passed;
  }

  /** Whether these words (and signs) stand here, one after another. */
  at(words: string): boolean {
    return words.split(" ").every((word, index) => this.peek(index).said === word);
  }

  /** The same, and passes them. */
  takes(words: string): boolean {
    if (!this.at(words)) return false;
    for (let count = words.split(" ").length; count > 0; count--) this.next();
    return true;
  }

  /** Passes the first of these that stands here, and says which. */
  takesOne<W extends string>(...choices: readonly W[]): W | undefined {
    return choices.find((words) => this.takes(words));
  }

  /** What stands up to a comma (or one of these words) outside parentheses, or the end; `(` takes what it holds along. */
  clause(...ends: readonly string[]): readonly SqlToken[] {
    const found: SqlToken[] = [];
    for (let depth = 0; !this.ended;) {
      const { said } = this.peek();
      if (depth === 0 && (said === "," || said === ")" || ends.includes(said))) break;
      depth += depthBy(said);
      found.push(this.next());
    }
    return found;
  }

  /** The parenthesis that opens here, and what it holds. */
  inParentheses(): readonly SqlToken[] {
    const found: SqlToken[] = [];
    let depth = 0;
    do {
      const each = this.next();
      depth += depthBy(each.said);
      found.push(each);
    } while (depth > 0 && !this.ended);
    return found.slice(1, -1);
  }

  /** A name as it is meant, without its quotes; undefined where none stands. */
  name(): string | undefined {
    const { kind, text } = this.peek();
    const isName = kind === token.word || kind === token.name || (kind === token.string && text.startsWith('"'));
    return isName ? unquoted(this.next().text) : undefined;
  }

  /** A name with what it is qualified by, written out as it must be. */
  qualified(): string | undefined {
    const parts = [this.name()];
    while (parts.at(-1) !== undefined && this.takes(".")) parts.push(this.name());
    return parts.includes(undefined) ? undefined : parts.map((part) => mysqlQuote.name(part!)).join(".");
  }

  #read(): void {
    const lexer = this.#lexer;
    for (;;) {
      const kind = lexer.next();
      if (kind === token.end) break;
      if (kind === token.space || kind === token.lineComment || kind === token.blockComment) continue;
      const text = lexer.slice(lexer.start, lexer.end);
      if (kind === token.symbol && versionMark.test(text)) continue;
      this.#ahead.push(...tokensFrom(kind, text, lexer.end));
      return;
    }
    this.#ahead.push(atEnd);
  }
}

/** The depth of parentheses that a token adds. */
export function depthBy(said: string): number {
  return said === "(" ? 1 : said === ")" ? -1 : 0;
}

/** Tokens as they are written, joined by one space. */
export function written(tokens: readonly SqlToken[]): string {
  return tokens.map(({ text }) => text).join(" ");
}

const versionMark = /^(?:\/\*|\*\/$)/;

/** To the lexer `=@@` is one operator. */
function tokensFrom(kind: Token, text: string, end: number): readonly SqlToken[] {
  if (kind === token.operator && text.length > 1 && text.includes("@"))
    return (text.match(/@@?|[^@]+/g) ?? []).map((part) => ({ kind, text: part, said: part, end }));
  const isQuoted = kind === token.name || kind === token.string;
  return [{ kind, text, said: isQuoted ? "" : kind === token.word ? text.toUpperCase() : text, end }];
}
