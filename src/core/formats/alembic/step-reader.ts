import { isOperation, type Operation, operationOf, type StepContent, type Unknown } from "./operation.js";
import { bindingsIn, bindingsOf, isScope } from "./python-bindings.js";
import { type Argument, type Expression, expressionOf } from "./python-expressions.js";
import { type Compound, depthOf, type Simple, splitAt, startOf, type Statement } from "./python-statements.js";
import type { Token } from "./python-tokens.js";
import { disturbanceIn, harmless } from "./step-disturbance.js";
import { isTable, type Scope, textOf, type Value } from "./step-scope.js";

const op = "alembic.op.";

/** Goes through a step's statements and notes what is plain; whatever else decides is noted with its line. */
export class StepReader {
  readonly #scope: Scope;
  readonly #operations: Operation[] = [];
  readonly #unknown: Unknown[] = [];
  /** Within what is not seen to happen. */
  #maybe = false;
  #outside = false;
  /** What the statement in hand does beside what it says is noted already. */
  #told = false;
  #refuses: number | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  content(): StepContent {
    return {
      operations: this.#operations,
      unknown: this.#unknown,
      ...(this.#refuses === undefined ? {} : { refuses: this.#refuses }),
    };
  }

  /** True where what follows the block never runs. */
  read(block: readonly Statement[]): boolean {
    for (const statement of block) {
      const ends = statement.kind === "simple" ? this.#simple(statement) : this.#compound(statement);
      if (ends) return true;
    }
    return false;
  }

  #simple({ tokens }: Simple): boolean {
    const first = tokens[0]!;
    const word = first.kind === "name" ? first.text : "";
    if (word === "return" || word === "raise") return this.#end(word, tokens);
    if (["pass", "global", "nonlocal", "break", "continue"].includes(word)) return false;
    if (word === "import" || word === "from") this.#import(tokens);
    else if (word === "del") this.#scope.forget(bindingsIn(tokens));
    else if (word === "assert") this.#note("statement", first);
    else this.#expressionOrAssignment(tokens);
    return false;
  }

  #end(word: string, tokens: readonly Token[]): boolean {
    if (word === "return" && tokens.length > 1) this.#expressionOrAssignment(tokens.slice(1));
    else if (!this.#maybe && this.#operations.length === 0 && this.#unknown.length === 0)
      this.#refuses = tokens[0]!.line;
    return true;
  }

  #import(tokens: readonly Token[]): void {
    const bindings = bindingsIn(tokens);
    this.#scope.forget(bindings);
    for (const { name, from } of bindings)
      if (from !== undefined && !this.#maybe) this.#scope.set(name, { kind: "import", path: from });
  }

  #expressionOrAssignment(tokens: readonly Token[]): void {
    const [target = [], ...rest] = splitAt(tokens, "=");
    const value = rest.at(-1);
    const bound = bindingsIn(tokens);
    this.#told = this.#disturbed(tokens);
    if (!value) {
      if (bound.length > 0 || splitAt(target, ":").length > 1) return this.#scope.forget(bound);
      return void this.#expression(expressionOf(target));
    }
    if (value.length === 0) return this.#note("statement", tokens[0]!);
    const expression = expressionOf(value);
    const found = this.#expression(expression, true);
    if (expression.kind === "other" && !this.#told && value.some(({ text }) => text === "("))
      this.#note("statement", tokens[0]!);
    this.#scope.forget(bound);
    // `users.schema = …`, `rows[0] = …`: something that is known may be another then.
    if (bound.length === 0) this.#note("statement", tokens[0]!);
    for (const { name, value: plain } of bound) if (plain && !this.#maybe) this.#scope.set(name, found);
  }

  /** Notes what an expression does; what it is worth, where that is known. */
  #expression(expression: Expression, assigned = false): Value | undefined {
    if (expression.kind === "call") return this.#call(expression);
    if (expression.kind === "text") return { kind: "text", text: expression.value };
    if (expression.kind === "name" && assigned) return this.#scope.get(expression.name);
    if (expression.kind === "tuple" || expression.kind === "list")
      for (const item of expression.items) this.#expression(item);
    if (expression.kind === "attribute") return void this.#expression(expression.of, true);
    // What was not followed is a value if it is given a name; by itself it is a statement that may do anything.
    if (expression.kind === "other" && !assigned && !this.#told && expression.at.text !== "...")
      this.#note("statement", expression.at);
    return undefined;
  }

  #call({ of, given, at }: Expression & { readonly kind: "call" }): Value | undefined {
    const path = this.#scope.pathOf(of);
    const name = path?.startsWith(op) ? path.slice(op.length) : undefined;
    const owner = of.kind === "attribute" && of.of.kind === "name" ? this.#scope.get(of.of.name) : undefined;
    if (owner?.kind === "batch" && of.kind === "attribute") {
      if (isOperation(of.name)) this.#operation(of.name, given, at, batchOf(owner.table));
      else if (of.name !== "f") this.#note(of.name === "get_bind" ? "connection" : "call", at);
      return undefined;
    }
    // What Python itself makes of a value is a value.
    if (of.kind === "name" && harmless.has(of.name) && !this.#scope.get(of.name)) return undefined;
    if (name === undefined) return this.#value(path, given, at);
    if (isOperation(name)) {
      const { table } = this.#operation(name, given, at);
      return name === "create_table" ? { kind: "table", table } : undefined;
    }
    if (name === "get_context") return { kind: "context" };
    if (name === "f" || name === "inline_literal") {
      const text = given[0] && textOf(given[0].value, this.#scope);
      return text === undefined || name !== "f" ? undefined : { kind: "text", text };
    }
    this.#note(name === "get_bind" ? "connection" : "call", at);
    return undefined;
  }

  /** SQLAlchemy's own make values; what else is called may do anything. */
  #value(path: string | undefined, given: readonly Argument[], at: Token): Value | undefined {
    if (path === undefined || !/^(?:sqlalchemy|datetime|uuid)\b/.test(path)) this.#note("call", at);
    if (path === undefined || !isTable(path)) return undefined;
    const bare = !given.some(({ name }) => name === "schema" || name === "**");
    return { kind: "table", table: bare && given[0] ? textOf(given[0].value, this.#scope) : undefined };
  }

  #operation(
    name: Parameters<typeof operationOf>[0],
    given: readonly Argument[],
    at: Token,
    batch?: { readonly table?: string },
  ): Operation {
    const { operation, unknown } = operationOf(name, given, at, this.#scope, batch);
    for (const { why, ...place } of unknown) this.#note(why, place);
    this.#operations.push({
      ...operation,
      ...(this.#maybe ? { maybe: true } : {}),
      ...(this.#outside ? { outside: true } : {}),
    });
    return operation;
  }

  #compound(statement: Compound): boolean {
    const { header, body, word } = statement;
    if (isScope(header)) {
      this.#scope.forget(bindingsOf([statement]));
      return false;
    }
    if (word === "with") {
      this.#disturbed(header);
      const entered = this.#entered(header.slice(1));
      if (entered.every((each) => each !== undefined)) return this.#within(entered, body);
      return this.#unseen(statement, entered);
    }
    return this.#unseen(statement);
  }

  /** Notes that something else decides, and what may happen then. */
  #unseen(statement: Compound, entered: readonly (Entered | undefined)[] = []): false {
    const { word, body } = statement;
    const why = whyOf[word];
    // What goes on with a statement that was noted is not noted again.
    if (why !== undefined) this.#note(why, startOf(statement));
    this.#scope.forget(bindingsOf([statement]));
    const before = this.#maybe;
    this.#maybe = true;
    // A batch beside what is not seen is a batch all the same.
    this.#within(
      entered.filter((each) => each !== undefined),
      body,
    );
    this.#scope.forget(bindingsOf([statement]));
    this.#maybe = before || mayReturn(body);
    return false;
  }

  #within(entered: readonly Entered[], body: readonly Statement[]): boolean {
    const before = this.#outside;
    for (const { name, value } of entered) {
      if (value.kind === "context") this.#outside = true;
      if (name !== undefined) this.#scope.set(name, value.kind === "batch" ? value : undefined);
    }
    const ends = this.read(body);
    this.#outside = before;
    return ends;
  }

  /** What `with` opens: batches and autocommit blocks; undefined for each that is neither. */
  #entered(header: readonly Token[]): readonly (Entered | undefined)[] {
    const parts = splitAt(isWrapped(header) ? header.slice(1, -1) : header, ",").filter((part) => part.length > 0);
    return parts.map((part) => {
      const as = part.findIndex(({ kind, text }) => kind === "name" && text === "as");
      const value = this.#manager(expressionOf(as < 0 ? part : part.slice(0, as)));
      const target = as < 0 ? undefined : part[as + 1];
      if (!value || (target && part.length > as + 2)) return undefined;
      return { value, ...(target ? { name: target.text } : {}) };
    });
  }

  #manager(expression: Expression): Entered["value"] | undefined {
    if (expression.kind !== "call") return undefined;
    const { of, given } = expression;
    if (this.#scope.pathOf(of) === `${op}batch_alter_table`) {
      const { operation, unknown } = operationOf("drop_table", given, expression.at, this.#scope);
      for (const { why, ...place } of unknown) this.#note(why, place);
      return { kind: "batch", table: operation.table };
    }
    if (of.kind !== "attribute" || of.name !== "autocommit_block") return undefined;
    const owner = of.of;
    if (owner.kind === "name" && this.#scope.get(owner.name)?.kind === "context") return { kind: "context" };
    return owner.kind === "call" && this.#scope.pathOf(owner.of) === `${op}get_context`
      ? { kind: "context" }
      : undefined;
  }

  /** Notes what in a statement may do more than the statement says. */
  #disturbed(tokens: readonly Token[]): boolean {
    const found = disturbanceIn(tokens, this.#scope);
    if (!found) return false;
    this.#note(found.why, found.at);
    return true;
  }

  #note(why: Unknown["why"], { line, column }: { readonly line: number; readonly column: number }): void {
    if (this.#unknown.some((each) => each.line === line && each.why === why)) return;
    this.#unknown.push({ line, column, why });
  }
}

interface Entered {
  readonly name?: string;
  readonly value: Value & { readonly kind: "batch" | "context" };
}

const whyOf: Readonly<Record<string, Unknown["why"]>> = {
  if: "condition",
  match: "condition",
  for: "loop",
  while: "loop",
  try: "try",
  with: "with",
  async: "statement",
};

/** All of it in one pair of brackets. */
function isWrapped(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text !== "(") return false;
  let depth = 0;
  const end = tokens.findIndex(({ kind, text }) => (depth += kind === "operator" ? depthOf(text) : 0) === 0);
  return end === tokens.length - 1;
}

function batchOf(table: string | undefined): { readonly table?: string } {
  return table === undefined ? {} : { table };
}

function mayReturn(block: readonly Statement[]): boolean {
  return block.some((statement) => {
    if (statement.kind === "simple") return startOf(statement).text === "return";
    return !isScope(statement.header) && mayReturn(statement.body);
  });
}
