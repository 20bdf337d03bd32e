import type { Place } from "../../sql/text-problem.js";
import { TextProblem } from "../../sql/text-problem.js";
import { endOfString, type PythonString, stringStart } from "./python-strings.js";

/** A piece of Python source; comments and white space are left out. */
export interface Token extends Place {
  readonly kind: "name" | "number" | "string" | "operator" | "newline" | "indent" | "dedent" | "end";
  /** As it is written; of a name in its normal form. */
  readonly text: string;
  readonly string?: PythonString;
}

/** Python's own limits: what is nested deeper it does not read either. */
const mostBrackets = 200;
const mostIndents = 100;

const space = /(?:[ \t\f]|\\\n|#[^\n]*)+/y;
const name = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const number =
  /(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d[\d_]*)?|\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?)[jJ]?/y;
const operator =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|!=|->|:=|==|<=|>=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=]/y;
const closes: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The tokens of a module, to its end. Throws TextProblem where Python could not read on. */
export function tokensOf(source: string): readonly Token[] {
  return new Tokenizer(source.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n")).all();
}

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #open: Token[] = [];
  readonly #indents: number[] = [0];
  #at = 0;
  /** Where the place that was asked for last is: the next is counted from there. */
  #known = { offset: 0, line: 1, column: 1 };

  constructor(text: string) {
    this.#text = text;
  }

  all(): readonly Token[] {
    const length = this.#text.length;
    this.#beginLine();
    while (this.#at < length) this.#next();
    const open = this.#open.at(-1);
    if (open) throw new TextProblem("unterminated", { what: "parenthesis" }, open);
    if (this.#tokens.length > 0 && this.#tokens.at(-1)?.kind !== "newline") this.#push("newline", this.#at);
    while (this.#indents.length > 1) {
      this.#indents.pop();
      this.#push("dedent", this.#at);
    }
    this.#push("end", this.#at);
    return this.#tokens;
  }

  #next(): void {
    if (this.#text[this.#at] === "\n") {
      const at = this.#at++;
      if (this.#open.length > 0) return;
      this.#push("newline", at);
      this.#beginLine();
      return;
    }
    if (this.#match(space) !== undefined) return;
    const start = stringStart(this.#text, this.#at);
    if (start) return this.#string(start);
    const at = this.#at;
    const word = this.#match(name);
    if (word !== undefined) return void this.#push("name", at, word.normalize("NFKC"));
    const digits = this.#match(number);
    if (digits !== undefined) return void this.#push("number", at, digits);
    const sign = this.#match(operator);
    if (sign === undefined) throw new TextProblem("bad_python", { what: "character" }, this.#place(at));
    this.#bracket(this.#push("operator", at, sign));
  }

  #string(start: NonNullable<ReturnType<typeof stringStart>>): void {
    const at = this.#at;
    const found = endOfString(this.#text, start);
    if (!found) throw new TextProblem("unterminated", { what: "string" }, this.#place(at));
    this.#at = found.end;
    this.#tokens.push({ kind: "string", text: this.#text.slice(at, found.end), string: found, ...this.#place(at) });
  }

  #bracket(token: Token): void {
    if ("([{".includes(token.text)) {
      this.#open.push(token);
      if (this.#open.length > mostBrackets) throw new TextProblem("bad_python", { what: "nesting" }, token);
    }
    const opening = closes[token.text];
    if (opening !== undefined && this.#open.pop()?.text !== opening)
      throw new TextProblem("bad_python", { what: "bracket" }, token);
  }

  /** Passes over lines without code, and says how far the first with code is indented. */
  #beginLine(): void {
    const blank = /[ \t\f]*(?:#[^\n]*)?\n/y;
    while (this.#match(blank) !== undefined);
    const from = this.#at;
    const width = widthOf(this.#match(/[ \t\f]*/y) ?? "");
    const next = this.#text[this.#at];
    // A comment that ends the file, or nothing more, is no line of code.
    if (next === undefined || next === "#") return;
    const indents = this.#indents;
    if (width > indents.at(-1)!) {
      indents.push(width);
      if (indents.length > mostIndents) throw new TextProblem("bad_python", { what: "nesting" }, this.#place(this.#at));
      this.#push("indent", from);
    }
    while (width < indents.at(-1)!) {
      indents.pop();
      this.#push("dedent", from);
    }
    if (width !== indents.at(-1)) throw new TextProblem("bad_python", { what: "indentation" }, this.#place(this.#at));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #push(kind: Token["kind"], at: number, text = ""): Token {
    const token = { kind, text, ...this.#place(at) };
    this.#tokens.push(token);
    return token;
  }

  /** Offsets are asked for in order: what lies before was counted. */
  #place(offset: number): Place {
    if (offset < this.#known.offset) this.#known = { offset: 0, line: 1, column: 1 };
    let { line, column } = this.#known;
    for (let at = this.#known.offset; at < offset; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 10) {
        line++;
        column = 1;
      } else if (code < 0xdc00 || code > 0xdfff) column++;
    }
    this.#known = { offset, line, column };
    return { line, column };
  }
}

/** As Python counts: a tab goes to the next eighth column, a form feed begins anew. */
function widthOf(indent: string): number {
  let width = 0;
  for (const character of indent)
    width = character === "\t" ? (Math.floor(width / 8) + 1) * 8 : character === "\f" ? 0 : width + 1;
  return width;
}
