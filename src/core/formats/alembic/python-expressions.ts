import { depthOf } from "./python-statements.js";
import type { Token } from "./python-tokens.js";

/** What an expression is, as far as it is plain: everything else is `other`, which nobody looks into. */
export type Expression = Plain & { readonly at: Token };

type Plain =
  | { readonly kind: "none" }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "number" }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "tuple" | "list"; readonly items: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly kind: "call"; readonly of: Expression; readonly given: readonly Argument[] }
  | { readonly kind: "other" };

export interface Argument {
  /** Of `name=value`; `*` and `**` for what is spread out. */
  readonly name?: string;
  readonly value: Expression;
}

/** The expression that these tokens are, at least one. */
export function expressionOf(tokens: readonly Token[]): Expression {
  const at = tokens[0]!;
  const reader = new ExpressionReader(tokens);
  const { items, commas } = reader.list();
  if (!reader.atEnd) return { kind: "other", at };
  return commas === 0 && items.length === 1 ? items[0]! : { kind: "tuple", items, at };
}

/** `op.create_table` of such an attribute; undefined where it is more than names. */
export function pathOf(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "attribute") return undefined;
  const of = pathOf(expression.of);
  return of === undefined ? undefined : `${of}.${expression.name}`;
}

/** Words that are no names: what they begin is made when it runs. */
const words: ReadonlySet<string> = new Set(
  "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

class ExpressionReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** What stands between commas, up to a closing bracket. */
  list(): { readonly items: readonly Expression[]; readonly commas: number } {
    const items: Expression[] = [];
    let commas = 0;
    while (!this.#ends()) {
      items.push(this.#expression());
      if (!this.#is(",")) break;
      commas++;
      this.#at++;
    }
    return { items, commas };
  }

  #ends(): boolean {
    return this.atEnd || this.#is(")") || this.#is("]") || this.#is("}");
  }

  #is(sign: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === "operator" && token.text === sign;
  }

  #expression(): Expression {
    const at = this.#tokens[this.#at]!;
    const plain = this.#trailed();
    if (plain && (this.#ends() || this.#is(","))) return plain;
    this.#pass(at);
    return { kind: "other", at };
  }

  /** To where the next comma, or the bracket around it, stands. A lambda's own commas are passed over. */
  #pass(from: Token): void {
    let depth = 0;
    let lambda = from.kind === "name" && from.text === "lambda";
    for (; !this.atEnd; this.#at++) {
      const { kind, text } = this.#tokens[this.#at]!;
      const sign = kind === "operator" ? text : "";
      const change = depthOf(sign);
      if (depth === 0 && (change < 0 || (sign === "," && !lambda))) return;
      depth += change;
      if (depth === 0 && kind === "name" && text === "lambda") lambda = true;
      if (depth === 0 && sign === ":") lambda = false;
    }
  }

  /** An atom with what is asked of it: attributes and calls. */
  #trailed(): Expression | undefined {
    let found = this.#atom();
    while (found && (this.#is(".") || this.#is("("))) {
      const of = found;
      const { at } = of;
      if (this.#is("(")) {
        const given = this.#given();
        if (!given) return undefined;
        found = { kind: "call", of, given, at };
        continue;
      }
      const name = this.#tokens[this.#at + 1];
      if (name?.kind !== "name") return undefined;
      this.#at += 2;
      found = { kind: "attribute", of, name: name.text, at };
    }
    return found;
  }

  #given(): readonly Argument[] | undefined {
    this.#at++;
    const given: Argument[] = [];
    while (!this.#ends()) {
      given.push(this.#argument());
      if (!this.#is(",")) break;
      this.#at++;
    }
    return this.#close(")") ? given : undefined;
  }

  #argument(): Argument {
    for (const spread of ["*", "**"])
      if (this.#is(spread)) {
        this.#at++;
        return { name: spread, value: this.#valueOrOther() };
      }
    const token = this.#tokens[this.#at]!;
    if (token.kind !== "name" || !this.#is("=", 1)) return { value: this.#expression() };
    this.#at += 2;
    return { name: token.text, value: this.#valueOrOther() };
  }

  #valueOrOther(): Expression {
    const at = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]!;
    return this.#ends() ? { kind: "other", at } : this.#expression();
  }

  #close(sign: string): boolean {
    const closes = this.#is(sign);
    if (closes) this.#at++;
    return closes;
  }

  #atom(): Expression | undefined {
    const at = this.#tokens[this.#at]!;
    if (at.kind === "string") return this.#text(at);
    if (at.kind === "operator") return this.#bracketed(at);
    this.#at++;
    if (at.kind === "number") return { kind: "number", at };
    if (at.text === "None") return { kind: "none", at };
    if (at.text === "True" || at.text === "False") return { kind: "truth", value: at.text === "True", at };
    return words.has(at.text) ? undefined : { kind: "name", name: at.text, at };
  }

  /** Strings that stand side by side are one. */
  #text(at: Token): Expression | undefined {
    let value: string | undefined = "";
    for (; this.#tokens[this.#at]?.kind === "string"; this.#at++) {
      const { string } = this.#tokens[this.#at]!;
      value = string?.bytes || string?.value === undefined || value === undefined ? undefined : value + string.value;
    }
    return value === undefined ? undefined : { kind: "text", value, at };
  }

  #bracketed(at: Token): Expression | undefined {
    if (at.text === "{" || (at.text !== "(" && at.text !== "[")) return undefined;
    this.#at++;
    const { items, commas } = this.list();
    if (!this.#close(at.text === "(" ? ")" : "]")) return undefined;
    if (at.text === "[") return { kind: "list", items, at };
    return commas === 0 && items.length === 1 ? items[0]! : { kind: "tuple", items, at };
  }
}
