import type { Action } from "../../core/model/action.js";
import { token } from "../../core/sql/lex.js";
import { guardsIn } from "./actions-guards.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { depthBy, type SqlToken, type Tokens } from "./tokens.js";

/** `INSERT`, `REPLACE`. */
export function insertActions(tokens: Tokens): readonly Action[] | undefined {
  const verb = tokens.takesOne("INSERT", "REPLACE");
  const ignores = passModifiers(tokens);
  tokens.takes("INTO");
  const object = tokens.qualified();
  if (object === undefined) return undefined;
  const guards = guardsIn(tokens);
  const spares = ignores || guards.spares ? { ifNotExists: true as const } : {};
  if (verb === "REPLACE") return [{ kind: "insert", object, detail: "replace", replaces: true, known: "tree" }];
  return [{ kind: "insert", object, ...spares, ...(guards.changes ? { replaces: true } : {}), known: "tree" }];
}

export function updateActions(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("UPDATE");
  passModifiers(tokens);
  const source = sourceOf(tokens, "SET");
  if (!source) return undefined;
  const columns = columnsSet(tokens);
  const set = columns ? { columns } : {};
  return source.tables.map((object) => ({ ...changed("update", object, isUnbounded(tokens, source)), ...set }));
}

/** What stands before each `=`; undefined where that is not simply a column of the table. */
function columnsSet(tokens: Tokens): readonly string[] | undefined {
  const found: string[] = [];
  do {
    const name = tokens.peek(1).said === "=" ? tokens.qualified() : undefined;
    if (name === undefined) return undefined;
    found.push(name);
    tokens.clause("WHERE", "ORDER", "LIMIT", "RETURNING");
  } while (tokens.takes(","));
  return found;
}

/** `DELETE FROM t`, `DELETE a, b FROM …`, `DELETE FROM a, b USING …`, MariaDB's `DELETE HISTORY FROM t`. */
export function deleteActions(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("DELETE");
  passModifiers(tokens);
  if (tokens.takes("HISTORY FROM")) {
    const object = tokens.qualified();
    return object === undefined ? undefined : [{ ...changed("delete", object, true), detail: "history" }];
  }
  const isFirst = tokens.takes("FROM");
  const targets = tablesIn(tokens);
  if (targets.length === 0) return undefined;
  const isOfSeveral = tokens.takes(isFirst ? "USING" : "FROM");
  const source = isOfSeveral ? sourceOf(tokens, "WHERE") : { tables: targets, bounded: false };
  if (!source) return undefined;
  const unbounded = isUnbounded(tokens, source);
  const [first] = source.tables;
  const meant = (target: string): string => (first && target === source.alias ? first : target);
  return targets.map((target) => changed("delete", meant(target), unbounded));
}

interface Source {
  readonly tables: readonly string[];
  /** What the first is called in the statement, where that is told. */
  readonly alias?: string;
  /** Joins leave only rows that have a match. */
  readonly bounded: boolean;
}

function changed(kind: "update" | "delete", object: string, destroys: boolean): Action {
  return { kind, object, ...(destroys ? { destroys: true } : {}), known: "tree" };
}

/** Whether IGNORE is among them. */
function passModifiers(tokens: Tokens): boolean {
  let ignores = false;
  for (;;) {
    const said = tokens.takesOne("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE");
    if (said === undefined) return ignores;
    ignores ||= said === "IGNORE";
  }
}

function tablesIn(tokens: Tokens): readonly string[] {
  const found: string[] = [];
  do {
    const name = tokens.qualified();
    if (name === undefined) return [];
    tokens.takes(". *");
    found.push(name);
  } while (tokens.takes(","));
  return found;
}

/** The tables of a join up to a word, and whether it leaves rows out. */
function sourceOf(tokens: Tokens, end: "SET" | "WHERE"): Source | undefined {
  const first = tokens.peek().said === "(" ? "" : tokens.qualified();
  if (first === undefined) return undefined;
  const rest: SqlToken[] = [];
  for (let depth = 0; !tokens.ended && !(depth === 0 && tokens.peek().said === end);) {
    depth += depthBy(tokens.peek().said);
    rest.push(tokens.next());
  }
  if (end === "SET") tokens.takes("SET");
  const says = (...words: readonly string[]) => rest.some(({ said }) => words.includes(said));
  const joins = says("JOIN", "STRAIGHT_JOIN") && says("ON", "USING", "NATURAL") && !says("LEFT", "RIGHT", "OUTER");
  const on = rest.slice(rest.findIndex(({ said }) => said === "ON") + 1);
  const named = rest[rest[0]?.said === "AS" ? 1 : 0];
  const isName = named?.kind === token.word || named?.kind === token.name;
  const alias = isName ? { alias: mysqlQuote.name(unquoted(named.text)) } : {};
  return { tables: [first], ...alias, bounded: joins && !(says("ON") && isAlwaysTrue(on)) };
}

/** True where no WHERE keeps a row back. */
function isUnbounded(tokens: Tokens, { bounded }: Source): boolean {
  for (let depth = 0; !tokens.ended;) {
    const { said } = tokens.next();
    if (depth === 0 && said === "WHERE") return isAlwaysTrue(conditionIn(tokens));
    depth += depthBy(said);
  }
  return !bounded;
}

/** A longer one is surely no plain truth. */
const longestTruth = 32;

function conditionIn(tokens: Tokens): readonly SqlToken[] {
  const found: SqlToken[] = [];
  while (
    !tokens.ended &&
    found.length <= longestTruth &&
    !tokens.at("LIMIT") &&
    !tokens.at("ORDER BY") &&
    !tokens.at("RETURNING")
  )
    found.push(tokens.next());
  return found;
}

/** `1`, `TRUE`, `1 = 1`, `id = id`, and these in parentheses or behind OR. Anything that is not surely so is false. */
function isAlwaysTrue(tokens: readonly SqlToken[]): boolean {
  if (tokens.length === 0 || tokens.length > longestTruth) return false;
  const parts = splitAt(tokens, "OR").concat(splitAt(tokens, "||").slice(1));
  if (parts.length > 1) return parts.some(isAlwaysTrue);
  const all = splitAt(tokens, "AND");
  if (all.length > 1) return all.every(isAlwaysTrue);
  const [first, second, third] = tokens;
  if (first?.said === "(" && tokens.at(-1)?.said === ")") return isAlwaysTrue(tokens.slice(1, -1));
  if (tokens.length === 1) return first?.said === "TRUE" || isNonZero(first);
  if (tokens.length !== 3 || !first || !third) return false;
  const same = first.text.toLowerCase() === third.text.toLowerCase();
  if (second?.said === "=" || second?.said === "<=>") return same;
  return second?.said === ">=" || second?.said === "<=" ? same : second?.said === "<>" && areOtherNumbers(first, third);
}

function isNonZero(value: SqlToken | undefined): boolean {
  return value?.kind === token.number && Number(value.text) !== 0;
}

function areOtherNumbers(a: SqlToken, b: SqlToken): boolean {
  return a.kind === token.number && b.kind === token.number && Number(a.text) !== Number(b.text);
}

function splitAt(tokens: readonly SqlToken[], word: string): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const each of tokens) {
    if (depth === 0 && each.said === word) parts.push([]);
    else parts.at(-1)!.push(each);
    depth += depthBy(each.said);
  }
  return parts;
}
