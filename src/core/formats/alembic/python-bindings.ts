import { type Expression, expressionOf } from "./python-expressions.js";
import { depthOf, splitAt, type Statement } from "./python-statements.js";
import type { Token } from "./python-tokens.js";

/** A name that is given something to stand for. */
export interface Binding {
  readonly name: string;
  readonly at: Token;
  /** Of a plain assignment that runs whenever the block does; absent where something else decides. */
  readonly value?: Expression;
  /** Of an import: the dotted path that it stands for. */
  readonly from?: string;
}

/** `from x import *`: whatever x holds. */
export const anyName = "*";

/** The names that a block binds, in order, those of its inner blocks too; what functions bind is their own. */
export function bindingsOf(statements: readonly Statement[]): readonly Binding[] {
  const found: Binding[] = [];
  const walk = (block: readonly Statement[], straight: boolean): void => {
    for (const statement of block) {
      if (statement.kind === "simple") {
        const bindings = bindingsIn(statement.tokens);
        found.push(...(straight ? bindings : bindings.map(({ name, at }) => ({ name, at }))));
        continue;
      }
      found.push(...boundByHeader(statement.header));
      if (isScope(statement.header)) found.push(...globalsOf(statement.body));
      else walk(statement.body, false);
    }
  };
  walk(statements, true);
  return found;
}

/** `def` or `class`: a block with names of its own. */
export function isScope(header: readonly Token[]): boolean {
  const word = header[header[0]?.text === "async" ? 1 : 0]?.text;
  return word === "def" || word === "class";
}

/** Names that a function takes from its module: it may bind them whenever it is called. */
function globalsOf(block: readonly Statement[]): readonly Binding[] {
  return block.flatMap((statement) => {
    if (statement.kind === "compound") return globalsOf(statement.body);
    return statement.tokens[0]?.text === "global" ? namesIn(statement.tokens.slice(1)) : [];
  });
}

/** What one simple statement binds. */
export function bindingsIn(tokens: readonly Token[]): readonly Binding[] {
  const first = tokens[0]!;
  const walrus = tokens.flatMap((token, index) =>
    token.kind === "name" && tokens[index + 1]?.text === ":=" ? [{ name: token.text, at: token }] : [],
  );
  if (first.kind === "name" && first.text === "import") return importsOf(tokens.slice(1));
  if (first.kind === "name" && first.text === "from") return fromImportsOf(tokens);
  if (first.kind === "name" && (first.text === "global" || first.text === "del")) return namesIn(tokens.slice(1));
  const augmented = tokens.findIndex(
    ({ kind, text }) => kind === "operator" && /^(?:[-+*/%&|^@]|\*\*|\/\/|<<|>>)=$/.test(text),
  );
  if (augmented > 0) return [...namesIn(tokens.slice(0, augmented)), ...walrus];
  const parts = splitAt(tokens, "=");
  const last = parts.at(-1)!;
  if (parts.length < 2) return walrus;
  return [...parts.slice(0, -1).flatMap((target) => targetsOf(target, last)), ...walrus];
}

/** The names of a target; the value where the target is one name, annotated or not. */
function targetsOf(target: readonly Token[], value: readonly Token[]): readonly Binding[] {
  const [bare = []] = splitAt(target, ":");
  const [only] = bare;
  if (bare.length !== 1 || only?.kind !== "name") return namesIn(bare);
  return [{ name: only.text, at: only, ...(value.length > 0 ? { value: expressionOf(value) } : {}) }];
}

/** Every name that stands alone: no attribute, nothing that is asked for one or called. */
function namesIn(tokens: readonly Token[]): readonly Binding[] {
  return tokens.flatMap((token, index) => {
    const after = tokens[index + 1]?.text ?? "";
    const alone = tokens[index - 1]?.text !== "." && after !== "." && after !== "[" && after !== "(";
    return token.kind === "name" && alone ? [{ name: token.text, at: token }] : [];
  });
}

function importsOf(tokens: readonly Token[]): readonly Binding[] {
  return splitAt(tokens, ",").flatMap((part) => {
    const first = part[0];
    if (first?.kind !== "name") return [];
    const as = part.findIndex(({ text }) => text === "as");
    const name = as > 0 ? part[as + 1] : first;
    if (name === undefined) return [];
    const path = as > 0 ? part.slice(0, as) : [first];
    return [{ name: name.text, at: name, from: path.map(({ text }) => text).join("") }];
  });
}

function fromImportsOf(tokens: readonly Token[]): readonly Binding[] {
  const at = tokens.findIndex(({ kind, text }) => kind === "name" && text === "import");
  if (at < 0) return [];
  const module = tokens
    .slice(1, at)
    .map(({ text }) => text)
    .join("");
  const rest = tokens.slice(at + 1).filter(({ text }) => text !== "(" && text !== ")");
  return splitAt(rest, ",").flatMap((part) => {
    const first = part[0];
    if (first === undefined) return [];
    const name = part.length > 2 && part[1]?.text === "as" ? part[2]! : first;
    return [{ name: name.text, at: name, from: `${module}.${first.text}` }];
  });
}

/** `for x in`, `with … as x`, `except E as x`, `def x`, `class x`, `case [x, y]`. */
function boundByHeader(header: readonly Token[]): readonly Binding[] {
  const start = header[0]?.text === "async" ? 1 : 0;
  const word = header[start]?.text;
  const rest = header.slice(start + 1);
  if (word === "def" || word === "class") return rest[0] ? [{ name: rest[0].text, at: rest[0] }] : [];
  if (word === "case") return namesIn(rest);
  const walrus = bindingsIn(header);
  if (word === "for") return [...namesIn(beforeIn(rest)), ...walrus];
  return [...rest.flatMap((token, index) => (token.text === "as" ? namesIn(targetAfter(rest, index)) : [])), ...walrus];
}

function beforeIn(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === "operator") depth += depthOf(text);
    if (depth === 0 && kind === "name" && text === "in") return tokens.slice(0, index);
  }
  return tokens;
}

/** What stands behind `as`: a name, or several in brackets. */
function targetAfter(tokens: readonly Token[], as: number): readonly Token[] {
  let depth = 0;
  for (let at = as + 1; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!;
    const change = kind === "operator" ? depthOf(text) : 0;
    if (depth === 0 && (change < 0 || text === ",")) return tokens.slice(as + 1, at);
    depth += change;
  }
  return tokens.slice(as + 1);
}
