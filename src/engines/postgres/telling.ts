import { Lexer, token } from "../../core/sql/lex.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { LexRules } from "../../core/sql/rules.js";
import { destructiveWords } from "./destructive-words.js";

/** A shorter statement tells by itself what it does. */
const longChars = 64 * 1024;
const longLiteral = 256;
/** Of values in a row so many are kept: the digits of `numeric(10, 2)` are values, too. */
const valuesKept = 16;

/** Where one of these stands in a row of values, the row may do something. */
const tellingWords = new Set([...destructiveWords, "SELECT", "TABLE", "VALUES", "WITH", "INSERT"]);

/**
 * What tells of a statement what it does. Of a long one that is little: in a thousand rows of values each is like the
 * first, and what stands in a literal is never carried out. A parser makes ten times its text of what it reads.
 */
export function tellingText(statement: Pick<StatementPiece, "text" | "parts">, rules: LexRules): string {
  const { parts } = statement;
  if (!parts && statement.text.length <= longChars) return statement.text;
  const lexer = new Lexer(parts ?? [statement.text], rules);
  const telling = new Telling();
  while (lexer.next() !== token.end) telling.take(lexer);
  return telling.text;
}

class Telling {
  readonly #kept: string[] = [];
  #depth = 0;
  /** A row that follows another: where its comma stands among what is kept, and how deep. */
  #row: { readonly from: number; readonly depth: number; tells: boolean } | undefined;
  /** How what is kept ends: `)`, `),`; a value, a value and its comma. */
  #end: "row" | "row," | "value" | "value," | "other" = "other";
  #comma = 0;
  #values = 0;

  get text(): string {
    return this.#kept.join("");
  }

  take(lexer: Lexer): void {
    switch (lexer.kind) {
      case token.lineComment:
      case token.blockComment:
      case token.space:
        this.#space(lexer);
        break;
      case token.symbol:
        this.#symbol(lexer);
        break;
      case token.string:
      case token.dollarString:
      case token.number:
        this.#value(lexer);
        break;
      default:
        this.#other(written(lexer));
    }
  }

  /** Strings on two lines are one; on one line they are an error. */
  #space(lexer: Lexer): void {
    const space = lexer.kind === token.space && !written(lexer).includes("\n") ? " " : "\n";
    if (this.#kept.at(-1) !== space) this.#kept.push(space);
  }

  #symbol(lexer: Lexer): void {
    const text = written(lexer);
    if (text === ",") {
      this.#end = this.#end === "row" ? "row," : this.#end === "value" ? "value," : "other";
      this.#comma = this.#kept.length;
    } else if (text === "(") {
      this.#depth++;
      if (this.#end === "row,") this.#row ??= { from: this.#comma, depth: this.#depth, tells: false };
      this.#end = "other";
    } else this.#end = text === ")" ? "row" : "other";
    this.#kept.push(text);
    if (text === ")") this.#close();
  }

  #close(): void {
    const row = this.#row;
    if (row?.depth === this.#depth) {
      if (!row.tells) this.#kept.length = row.from;
      this.#row = undefined;
    }
    this.#depth--;
  }

  #value(lexer: Lexer): void {
    this.#values = this.#end === "value," ? this.#values + 1 : 1;
    this.#end = "value";
    if (this.#values > valuesKept) this.#kept.length = this.#comma;
    else this.#kept.push(lexer.end - lexer.start > longLiteral ? "''" : written(lexer));
  }

  #other(text: string): void {
    if (this.#row && tellingWords.has(text.toUpperCase())) this.#row.tells = true;
    this.#end = "other";
    this.#kept.push(text);
  }
}

function written(lexer: Lexer): string {
  return lexer.slice(lexer.start, lexer.end);
}
