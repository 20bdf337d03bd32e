import { anyName, type Binding } from "./python-bindings.js";
import { type Expression, pathOf } from "./python-expressions.js";

/** What a name stands for, where the text says so. */
export type Value =
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class" }
  /** A table as an object: `sa.table("users")`. */
  | { readonly kind: "table"; readonly table: string | undefined }
  /** `op.get_context()`, which has the autocommit block. */
  | { readonly kind: "context" }
  | { readonly kind: "batch"; readonly table: string | undefined };

/** The names that are known at a point of a function. What is bound where something else decides is none of them. */
export class Scope {
  readonly #values: Map<string, Value>;

  constructor(values: Iterable<readonly [string, Value]> = []) {
    this.#values = new Map(values);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value | undefined): void {
    if (value) this.#values.set(name, value);
    else this.#values.delete(name);
  }

  forget(bindings: readonly Binding[]): void {
    for (const { name } of bindings) {
      if (name === anyName) this.#values.clear();
      this.#values.delete(name);
    }
  }

  without(bindings: readonly Binding[]): Scope {
    const inner = new Scope(this.#values);
    inner.forget(bindings);
    return inner;
  }

  /** `alembic.op.add_column`, `sqlalchemy.Column`: what a path of names stands for, by its imports. */
  pathOf(expression: Expression): string | undefined {
    const written = pathOf(expression);
    if (written === undefined) return undefined;
    const dot = written.indexOf(".");
    const root = this.#values.get(dot < 0 ? written : written.slice(0, dot));
    if (root?.kind !== "import") return undefined;
    return dot < 0 ? root.path : root.path + written.slice(dot);
  }
}

/** The text that an expression is: a literal, a constant, `op.f("…")`; of SQL also `text("…")`, of a table its object. */
export function textOf(expression: Expression, scope: Scope, role?: string): string | undefined {
  if (expression.kind === "text") return expression.value;
  if (expression.kind === "name") {
    const value = scope.get(expression.name);
    if (value?.kind === "text") return value.text;
    return value?.kind === "table" && role === "table" ? value.table : undefined;
  }
  if (expression.kind !== "call") return undefined;
  const [first] = expression.given;
  if (!first || first.name === "*" || first.name === "**") return undefined;
  const path = scope.pathOf(expression.of) ?? "";
  if (path === "alembic.op.f" || isBatchMethod(expression.of, "f", scope)) return textOf(first.value, scope);
  if (role === "sql" && /^sqlalchemy(?:\.\w+)*\.text$/.test(path))
    return textOf(first.value, scope)?.replaceAll("\\:", ":");
  return role === "table" && isTable(path) ? textOf(first.value, scope) : undefined;
}

/** `sqlalchemy.table`, `sqlalchemy.sql.table`, `sqlalchemy.Table`. */
export function isTable(path: string): boolean {
  return /^sqlalchemy(?:\.\w+)*\.[tT]able$/.test(path);
}

function isBatchMethod(expression: Expression, name: string, scope: Scope): boolean {
  if (expression.kind !== "attribute" || expression.name !== name || expression.of.kind !== "name") return false;
  return scope.get(expression.of.name)?.kind === "batch";
}
