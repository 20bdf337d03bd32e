import { type Binding, bindingsOf, isScope } from "./python-bindings.js";
import type { StepContent } from "./operation.js";
import { type Statement, startOf } from "./python-statements.js";
import { StepReader } from "./step-reader.js";
import { Scope } from "./step-scope.js";

/** What a function of the module would do; undefined where there is none of that name. */
export function stepContentOf(module: readonly Statement[], name: "upgrade" | "downgrade"): StepContent | undefined {
  const bindings = bindingsOf(module);
  const last = bindings.findLast((binding) => binding.name === name);
  if (!last) return undefined;
  const body = bodyOf(module, last);
  if (!body) return { operations: [], unknown: [{ line: last.at.line, column: last.at.column, why: "not-plain" }] };
  const reader = new StepReader(moduleScope(module, bindings).without(bindingsOf(body)));
  reader.read(body);
  return reader.content();
}

/** The block of the function that the name is bound to: without arguments or decorators, in the module itself. */
function bodyOf(module: readonly Statement[], { at }: Binding): readonly Statement[] | undefined {
  const index = module.findIndex((each) => each.kind === "compound" && each.word === "def" && each.header[1] === at);
  const found = module[index];
  if (found?.kind !== "compound" || found.header[2]?.text !== "(" || found.header[3]?.text !== ")") return undefined;
  const before = module[index - 1];
  if (before?.kind === "simple" && startOf(before).text === "@") return undefined;
  return isGenerator(found.body) ? undefined : found.body;
}

/** Called, it does nothing at all. */
function isGenerator(block: readonly Statement[]): boolean {
  return block.some((statement) => {
    if (statement.kind === "simple")
      return statement.tokens.some(({ kind, text }) => kind === "name" && text === "yield");
    return !isScope(statement.header) && isGenerator(statement.body);
  });
}

/** Names of the module that stand for one thing: imports, text, types. */
function moduleScope(module: readonly Statement[], bindings: readonly Binding[]): Scope {
  const scope = new Scope();
  const bound = new Map<string, Set<unknown>>();
  for (const { name, from, at } of bindings) {
    const meanings = bound.get(name) ?? new Set();
    bound.set(name, meanings.add(from ?? at));
  }
  for (const { name, from, value } of bindings) {
    if (bound.get(name)?.size !== 1) continue;
    if (from !== undefined) scope.set(name, { kind: "import", path: from });
    else if (value?.kind === "text") scope.set(name, { kind: "text", text: value.value });
  }
  for (const statement of module)
    if (
      statement.kind === "compound" &&
      statement.word === "class" &&
      bound.get(statement.header[1]?.text ?? "")?.size === 1
    )
      scope.set(statement.header[1]!.text, { kind: "class" });
  return scope;
}
