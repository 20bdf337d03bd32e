import { TextProblem } from "../../sql/text-problem.js";
import type { Token } from "./python-tokens.js";

/** A statement of Python; nothing of it was run. */
export type Statement = Simple | Compound;

export interface Simple {
  readonly kind: "simple";
  /** At least one. */
  readonly tokens: readonly Token[];
}

/** `if`, `def`, `with`, …: what stands before its colon, and its block. */
export interface Compound {
  readonly kind: "compound";
  readonly word: string;
  readonly header: readonly Token[];
  readonly body: readonly Statement[];
}

const keywords: ReadonlySet<string> = new Set(
  "if elif else for while try except finally with def class async".split(" "),
);

/** The statements of a module. Throws TextProblem where Python could not read on. */
export function statementsOf(tokens: readonly Token[]): readonly Statement[] {
  const reader = new StatementReader(tokens);
  return reader.block("end");
}

/** The place where it begins. */
export function startOf(statement: Statement): Token {
  return (statement.kind === "simple" ? statement.tokens : statement.header)[0]!;
}

class StatementReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  block(until: "end" | "dedent"): readonly Statement[] {
    const statements: Statement[] = [];
    for (let token = this.#token; token.kind !== until; token = this.#token) {
      if (token.kind === "indent") throw new TextProblem("bad_python", { what: "indentation" }, token);
      statements.push(...this.#line());
    }
    this.#at++;
    return statements;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1)!;
  }

  #is(kind: Token["kind"]): boolean {
    return this.#token.kind === kind;
  }

  #line(): readonly Statement[] {
    const from = this.#at;
    while (!this.#is("newline") && !this.#is("end")) this.#at++;
    const line = this.#tokens.slice(from, this.#at);
    if (this.#is("newline")) this.#at++;
    const first = line[0];
    if (!first) return [];
    const indented = this.#is("indent");
    if (!indented && !keywords.has(first.text)) return simpleOf(line);
    if (first.kind !== "name") throw new TextProblem("bad_python", { what: "indentation" }, this.#token);
    return [this.#compound(line, first, indented)];
  }

  #compound(line: readonly Token[], first: Token, indented: boolean): Compound {
    const colon = colonOf(line);
    if (colon < 0) throw new TextProblem("bad_python", { what: "statement" }, first);
    const header = line.slice(0, colon);
    const rest = line.slice(colon + 1);
    const body = rest.length > 0 ? simpleOf(rest) : this.#indented(indented);
    if (rest.length > 0 && indented) throw new TextProblem("bad_python", { what: "indentation" }, this.#token);
    return { kind: "compound", word: first.text, header, body };
  }

  #indented(indented: boolean): readonly Statement[] {
    if (!indented) throw new TextProblem("bad_python", { what: "indentation" }, this.#token);
    this.#at++;
    return this.block("dedent");
  }
}

/** The colon that ends a header: outside brackets, and no lambda's. */
function colonOf(line: readonly Token[]): number {
  let [depth, lambdas] = [0, 0];
  for (const [index, { kind, text }] of line.entries()) {
    depth += depthOf(kind === "operator" ? text : "");
    if (depth > 0) continue;
    if (kind === "name" && text === "lambda") lambdas++;
    if (kind === "operator" && text === ":" && lambdas-- === 0) return index;
    if (lambdas < 0) lambdas = 0;
  }
  return -1;
}

/** 1 where a bracket opens, -1 where one closes. */
export function depthOf(sign: string): number {
  if (sign === "(" || sign === "[" || sign === "{") return 1;
  return sign === ")" || sign === "]" || sign === "}" ? -1 : 0;
}

function simpleOf(line: readonly Token[]): readonly Simple[] {
  return splitAt(line, ";")
    .filter((tokens) => tokens.length > 0)
    .map((tokens) => ({ kind: "simple", tokens }));
}

/** Cut at each such sign outside brackets. */
export function splitAt(tokens: readonly Token[], sign: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const text = token.kind === "operator" ? token.text : "";
    depth += depthOf(text);
    if (depth === 0 && text === sign) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}
