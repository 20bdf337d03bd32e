import type { Unknown } from "./operation.js";
import { splitAt } from "./python-statements.js";
import type { Token } from "./python-tokens.js";
import type { Scope } from "./step-scope.js";

/** Of Python's own: they make values and do nothing else. */
export const harmless: ReadonlySet<string> = new Set(
  "bool bytes dict enumerate float frozenset int len list max min range repr reversed set sorted str sum tuple zip".split(
    " ",
  ),
);
const words: ReadonlySet<string> = new Set("await yield".split(" "));

/** What within a statement may do anything: a connection asked for, a function of the file's own called, a name bound. */
export function disturbanceIn(
  tokens: readonly Token[],
  scope: Scope,
): { readonly why: Unknown["why"]; readonly at: Token } | undefined {
  const own = tokens[valueStart(tokens)];
  for (const [index, at] of tokens.entries()) {
    if (at.kind === "operator" && at.text === ":=") return { why: "computed", at };
    if (at.kind !== "name") continue;
    if (words.has(at.text)) return { why: "statement", at };
    if (at.text === "get_bind") return { why: "connection", at };
    if (tokens[index + 1]?.text !== "(" || tokens[index + 1]?.kind !== "operator") continue;
    const root = rootOf(tokens, index);
    if (root === undefined || isHarmless(root, at, scope)) continue;
    // What the statement itself calls is looked at by whoever asks.
    if (root !== own || scope.get(root.text)?.kind !== "import") return { why: "call", at: root };
  }
  return undefined;
}

/** Behind the last `=` of an assignment, and behind `with`. */
function valueStart(tokens: readonly Token[]): number {
  const parts = splitAt(tokens, "=");
  const before = parts.slice(0, -1).reduce((sum, part) => sum + part.length + 1, 0);
  return tokens[0]?.text === "with" ? 1 : before;
}

/** The name that a called path begins with; undefined where it is asked of something that was looked at itself. */
function rootOf(tokens: readonly Token[], called: number): Token | undefined {
  let at = called;
  while (tokens[at - 1]?.text === "." && tokens[at - 1]?.kind === "operator") {
    if (tokens[at - 2]?.kind !== "name") return undefined;
    at -= 2;
  }
  return tokens[at];
}

/** A call that makes a value: SQLAlchemy's, a type's (which has a capital), or one of Python's own. */
function isHarmless({ text }: Token, called: Token, scope: Scope): boolean {
  if (keywords.has(text)) return true;
  const value = scope.get(text);
  if (!value) return harmless.has(text);
  if (value.kind !== "import") return true;
  if (/^(?:sqlalchemy|datetime|uuid)\b/.test(value.path) || /^[A-Z]/.test(called.text)) return true;
  return (
    value.path.startsWith("alembic") &&
    ["f", "inline_literal", "get_context", "batch_alter_table"].includes(called.text)
  );
}

/** Before a bracket they are no calls. */
const keywords: ReadonlySet<string> = new Set(
  "and as assert del elif else for if in is lambda not or raise return with".split(" "),
);
