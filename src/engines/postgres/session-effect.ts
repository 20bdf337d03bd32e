import type { SessionEffect } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { LexRules } from "../../core/sql/rules.js";
import { tokensOf } from "./phrases.js";
import { plainTableFilled, plainTableMade } from "./plain-table.js";

/** What a statement leaves in its session's settings, told by its tokens: comments and strings say nothing. */
export function sessionEffect(statement: StatementPiece, rules: LexRules): SessionEffect {
  const { words, holds } = statement;
  if (isClean(words, holds)) return made(statement);
  switch (/^\w*/.exec(words)?.[0]) {
    case "INSERT": {
      const fills = plainTableFilled(statement);
      return fills === undefined ? none : { kind: "none", fills };
    }
    case "RESET":
      return words === "RESET ALL" ? { kind: "forgets" } : setting(words);
    case "DISCARD":
      return words === "DISCARD ALL" ? { kind: "forgets", all: true } : none;
    case "SET":
      return isForTransaction.test(words) ? none : setting(words);
    case "SAVEPOINT":
      return { kind: "savepoint", ...savepointIn(statement.text, rules) };
    case "RELEASE":
      return { kind: "releases", ...savepointIn(statement.text, rules) };
    case "ROLLBACK":
      return /^ROLLBACK (?:WORK |TRANSACTION )?TO\b/.test(words)
        ? { kind: "rolls-back", ...savepointIn(statement.text, rules) }
        : none;
    case "SELECT":
    case "WITH":
      return mayCall.test(statement.text) ? ofQuery(tokensOf(statement.text, rules)) : none;
    case "DO":
      return ofBlock(statement.text, rules);
    default:
      return none;
  }
}

const none: SessionEffect = { kind: "none" };
const clean: SessionEffect = { kind: "none", clean: true };

function made(statement: StatementPiece): SessionEffect {
  const makes = statement.words.startsWith("CREATE ") ? plainTableMade(statement) : undefined;
  return makes === undefined ? clean : { kind: "none", clean: true, makes };
}

/** What makes nothing that is the session's own, and runs nothing that a file or a database has written. */
function isClean(words: string, holds: ReadonlySet<string>): boolean {
  if (/^(?:CREATE (?:UNIQUE )?INDEX|DROP (?:TABLE|INDEX|VIEW|SEQUENCE)|COMMENT ON) /.test(words)) return true;
  // Of a new table nothing is asked yet: its defaults and checks are only kept.
  if (/^CREATE (?:UNLOGGED )?TABLE /.test(words))
    return !["AS", "EXECUTE", ...temporary].some((word) => holds.has(word));
  return words.startsWith("ALTER TABLE ") && !runs.some((word) => holds.has(word));
}

const temporary = ["PG_TEMP", '"pg_temp"'];
const runs = ["AS", "DEFAULT", "USING", "CHECK"];

/** What tells it. */
export const sessionWords: readonly string[] = [...runs, "EXECUTE", ...temporary];

const sets: SessionEffect = { kind: "sets" };
const unsayable: SessionEffect = { kind: "unsayable" };
const isForTransaction = /^SET (?:LOCAL|TRANSACTION|CONSTRAINTS)\b/;
const mayCall = /set_config/i;

/** RESET ALL leaves a session whose it is. */
function setting(words: string): SessionEffect {
  return /^(?:RE)?SET (?:SESSION )?(?:ROLE|AUTHORIZATION|SESSION AUTHORIZATION)\b/.test(words)
    ? { kind: "sets", stays: true }
    : sets;
}

/** The name stands last; one with escapes is not known. */
function savepointIn(text: string, rules: LexRules): { readonly name?: string } {
  const written = tokensOf(text, rules).at(-1) ?? "";
  if (/^u&"/i.test(written)) return {};
  return { name: written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase() };
}

function ofQuery(tokens: readonly string[]): SessionEffect {
  const calls = callsIn(tokens);
  if (calls.every(({ lasts }) => lasts === "transaction")) return none;
  return calls.every(({ lasts }) => lasts === "session") && isNothingElse(tokens, calls) ? sets : unsayable;
}

/** What a block sets, and whether its statements are reached, only its run would tell. */
function ofBlock(text: string, rules: LexRules): SessionEffect {
  if (!mayCall.test(text) && !/\b(?:re)?set\b/i.test(text)) return none;
  const bodies = tokensOf(text, rules).flatMap((written) => bodyOf(written) ?? []);
  const found = bodies.map((body) => tokensOf(body, rules));
  const changes = found.some(
    (tokens) => setsByStatement(tokens) || callsIn(tokens).some(({ lasts }) => lasts !== "transaction"),
  );
  return changes ? unsayable : none;
}

function bodyOf(written: string): string | undefined {
  const tag = /^\$[^$]*\$/.exec(written)?.[0];
  if (tag !== undefined) return written.slice(tag.length, -tag.length);
  const quoted = /^e?'(.*)'$/is.exec(written)?.[1];
  return quoted?.replaceAll("''", "'");
}

/** `SET` where a statement begins: that of an UPDATE stands elsewhere. */
function setsByStatement(tokens: readonly string[]): boolean {
  const upper = tokens.map((written) => written.toUpperCase());
  return upper.some(
    (word, at) =>
      (word === "RESET" || (word === "SET" && !isForTransaction.test(`SET ${upper[at + 1]}`))) &&
      ["BEGIN", "THEN", "ELSE", "LOOP", ";"].includes(upper[at - 1] ?? ";"),
  );
}

interface Call {
  /** Of its name among the tokens, and of the parenthesis that closes it. */
  readonly from: number;
  readonly to: number;
  readonly lasts: "session" | "transaction" | "unknown";
}

function callsIn(tokens: readonly string[]): readonly Call[] {
  const calls: Call[] = [];
  for (const [from, written] of tokens.entries()) {
    // In another schema it is somebody's own, and does what he wants.
    if (!/^(?:"?pg_catalog"?\.)?"?set_config"?$/i.test(written) || tokens[from + 1] !== "(") continue;
    const { to, given } = argumentsOf(tokens, from + 2);
    calls.push({ from, to, lasts: lastsBy(given) });
  }
  return calls;
}

/** Up to the parenthesis that closes what was opened before `from`. */
function argumentsOf(tokens: readonly string[], from: number): { to: number; given: string[][] } {
  const given: string[][] = [[]];
  let depth = 1;
  for (let at = from; at < tokens.length; at++) {
    const written = tokens[at]!;
    if (written === "(" || written === "[") depth++;
    else if (written === ")" || written === "]") depth--;
    if (depth === 0) return { to: at, given };
    if (written === "," && depth === 1) given.push([]);
    else given.at(-1)!.push(written);
  }
  return { to: tokens.length, given };
}

/** The last argument says it. One that is no literal may be either: what might be lost counts as lost. */
function lastsBy(given: readonly (readonly string[])[]): Call["lasts"] {
  const named = given.find(([name = ""]) => name.toLowerCase() === "is_local")?.slice(1);
  const value = (named ?? given[2] ?? []).join("").replace(/^(?:=>|:=)/, "");
  const word = /^'?\s*(\w+)\s*'?(?:::bool(?:ean)?)?$/i.exec(value)?.[1]?.toLowerCase() ?? "";
  if (["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"].includes(word)) return "transaction";
  return ["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"].includes(word) ? "session" : "unknown";
}

/** As pg_dump writes it: calls alone, of values that are the same whenever they are asked for. Then it may be said again. */
function isNothingElse(tokens: readonly string[], calls: readonly Call[]): boolean {
  let at = 1;
  for (const { from, to } of calls) {
    if (from !== at || !tokens.slice(from + 1, to).every(isSteady)) return false;
    at = to + 1;
    if (tokens[at]?.toUpperCase() === "AS") at++;
    if (at < tokens.length && tokens[at] !== ",") at++;
    if (tokens[at] === ",") at++;
  }
  return tokens[0]?.toUpperCase() === "SELECT" && at >= tokens.length;
}

function isSteady(written: string): boolean {
  return !/^["\p{L}_]/u.test(written) || /^e'/i.test(written) || steady.test(written);
}

const steady =
  /^(?:pg_catalog\.)?(?:set_config|setting_name|new_value|is_local|current_setting|concat|format|quote_ident|quote_literal|coalesce|nullif|replace|lower|upper|current_schema|current_user|session_user|current_database|null|true|false|text|bool|boolean|integer)$/i;
